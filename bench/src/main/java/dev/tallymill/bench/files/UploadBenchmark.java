package dev.tallymill.bench.files;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.process.IngestProcess;
import dev.tallymill.bench.process.ResidentSet;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Uploads of one large file and a plain producer of the same lines in turns, then many uploads at once. Broker and ingest are
 * processes of their own, clients and the plain producer are in this one.
 */
final class UploadBenchmark {

    private static final int POOL_BYTES = 64 * 1024 * 1024;
    private static final String PLAIN_TOPIC = "plain-lines";
    private static final long WARM_UP_BYTES = 100L * 1024 * 1024;

    private final Path scratch;
    private final Instruments instruments;
    private final Consumer<String> progress;

    UploadBenchmark(Path scratch, Instruments instruments, Consumer<String> progress) {
        this.scratch = scratch;
        this.instruments = instruments;
        this.progress = progress;
    }

    /**
     * What to do.
     *
     * @param lines of the large file
     * @param lineBytes of each line of every file
     * @param repeat pairs of upload and plain producer
     * @param heap largest heap of ingest
     * @param files uploads at once
     * @param fileBytes of each of these
     * @param downloads at once, when they are compared
     */
    record Plan(long lines, int lineBytes, int repeat, String heap, int files, long fileBytes, int downloads) {}

    Found run(Plan plan) throws IOException, InterruptedException {
        RequestLines lines = new RequestLines(new TextPool(POOL_BYTES, 2), plan.lineBytes());
        try (FilesCluster cluster = new FilesCluster(scratch)) {
            createPlainTopic(cluster);
            try (IngestProcess ingest = IngestProcess.start(
                    scratch, "ingest", cluster.kafka(), instruments.sleeper()::sleep, "-Xmx" + plan.heap())) {
                return measure(plan, cluster, ingest, lines);
            }
        }
    }

    private Found measure(Plan plan, FilesCluster cluster, IngestProcess ingest, RequestLines lines)
            throws IOException, InterruptedException {
        FilesApiClient api = new FilesApiClient(ingest.baseUrl());
        String key = api.createTenant("uploader");
        PlainProducer plain = new PlainProducer(cluster.kafka(), PLAIN_TOPIC, instruments);
        long warmUp = Math.min(plan.lines(), Math.max(1, WARM_UP_BYTES / lines.bytes()));
        one(cluster, "warm-up, plain producer", lines, warmUp, () -> plain.write(lines, 0, warmUp));
        one(cluster, "warm-up, upload", lines, warmUp, () -> upload(api, key, lines, warmUp));
        List<Double> plainRates = new ArrayList<>();
        List<Double> uploadRates = new ArrayList<>();
        for (int round = 0; round < plan.repeat(); round++) {
            for (int turn = 0; turn < 2; turn++) {
                if ((round + turn) % 2 == 0) {
                    plainRates.add(one(
                            cluster, "plain producer", lines, plan.lines(), () -> plain.write(lines, 0, plan.lines())));
                } else {
                    uploadRates.add(
                            one(cluster, "upload", lines, plan.lines(), () -> upload(api, key, lines, plan.lines())));
                }
            }
        }
        double afterLarge = ResidentSet.of(ingest.pid()).most();
        long linesEach = Math.max(1, plan.fileBytes() / lines.bytes());
        ManyUploads.Outcome many = plan.files() == 0
                ? new ManyUploads.Outcome(0, Duration.ZERO, Duration.ZERO)
                : new ManyUploads(api, key, lines, instruments).run(plan.files(), linesEach, plan.downloads());
        return new Found(
                uploadRates,
                plainRates,
                afterLarge,
                plan.files(),
                plan.files() * linesEach * lines.bytes(),
                many,
                ResidentSet.of(ingest.pid()).most());
    }

    private Duration upload(FilesApiClient api, String key, RequestLines lines, long count) throws IOException {
        long start = instruments.nanoTime().getAsLong();
        var unusedId = api.upload(key, count * lines.bytes(), out -> {
            for (long number = 0; number < count; number++) {
                out.write(lines.line(number));
            }
        });
        return instruments.since(start);
    }

    /** One turn, in MB/s; what it wrote is deleted again. */
    private double one(FilesCluster cluster, String name, RequestLines lines, long count, Turn turn)
            throws IOException, InterruptedException {
        double rate = count * lines.bytes() * 1e3 / turn.take().toNanos();
        progress.accept(String.format(Locale.ROOT, "%s: %,d lines, %.1f MB/s", name, count, rate));
        cluster.purge(PLAIN_TOPIC);
        cluster.purge(cluster.kafka().topics().fileLines());
        return rate;
    }

    /** A topic like that of files' lines. */
    private static void createPlainTopic(FilesCluster cluster) throws InterruptedException {
        TopicSpec like = new TopicCatalogue(cluster.kafka().topics(), FilesCluster.TOPICS)
                .specs().stream()
                        .filter(spec ->
                                spec.name().equals(cluster.kafka().topics().fileLines()))
                        .findFirst()
                        .orElseThrow();
        NewTopic topic = new NewTopic(PLAIN_TOPIC, 1, (short) 1).configs(like.configs());
        try {
            cluster.admin().createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create " + PLAIN_TOPIC, e);
        }
    }

    /** Does one thing and tells how long it took. */
    @FunctionalInterface
    private interface Turn {
        Duration take() throws IOException;
    }

    /**
     * What was found.
     *
     * @param uploads MB/s of the large file
     * @param plain MB/s of the plain producer
     * @param largeResidentMb the largest resident set of ingest up to then
     * @param files uploads at once
     * @param manyBytes of all these
     * @param residentMb the largest resident set of ingest
     */
    record Found(
            List<Double> uploads,
            List<Double> plain,
            double largeResidentMb,
            int files,
            long manyBytes,
            ManyUploads.Outcome many,
            double residentMb) {}
}
