package dev.tallymill.bench.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.files.ConcurrentBatches.Member;
import dev.tallymill.bench.process.IngestProcess;
import dev.tallymill.standalone.simulate.Latency;
import dev.tallymill.worker.WorkerConfig;
import dev.tallymill.worker.WorkerMain;
import dev.tallymill.worker.WorkerService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Consumer;

/**
 * Many batches side by side through the real services: broker and two ingest instances in processes of their own, worker and
 * aggregator in this one, calls that only take time. Results are downloaded when seven tenths of the lines are answered and
 * the calls are held, and again when all batches have ended.
 */
final class DownloadBenchmark {

    private static final int POOL_BYTES = 16 * 1024 * 1024;
    private static final int LINE_BYTES = 500;
    private static final int AROUND_ANSWER_BYTES = 360;
    private static final int CALLS = 4_000;
    private static final int INSTANCES = 2;
    private static final int WARM_UP = 5;
    private static final double HELD_SHARE = 0.7;

    private final Path scratch;
    private final Instruments instruments;
    private final Consumer<String> progress;

    DownloadBenchmark(Path scratch, Instruments instruments, Consumer<String> progress) {
        this.scratch = scratch;
        this.instruments = instruments;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @param batches so many at a time
     * @param lines requests of each
     * @param resultBytes about so many for each line of an output file
     * @param partials downloads while the batches run
     */
    Found run(int batches, int lines, int resultBytes, Latency latency, int partials)
            throws IOException, InterruptedException {
        TextPool texts = new TextPool(POOL_BYTES, 1);
        long jobs = (long) batches * lines;
        long held = (long) (jobs * HELD_SHARE);
        HeldCalls calls =
                new HeldCalls(latency, CALLS, texts, Math.max(1, resultBytes - AROUND_ANSWER_BYTES), held, instruments);
        List<IngestProcess> instances = new ArrayList<>();
        try (FilesCluster cluster = new FilesCluster(scratch)) {
            for (int i = 0; i < INSTANCES; i++) {
                instances.add(
                        IngestProcess.start(scratch, "ingest-" + i, cluster.kafka(), instruments.sleeper()::sleep));
            }
            try (AggregatorService aggregator = AggregatorMain.start(aggregatorConfig(cluster));
                    WorkerService worker = WorkerMain.start(workerConfig(cluster), calls)) {
                FilesApiClient api = new FilesApiClient(instances.getFirst().baseUrl());
                ConcurrentBatches running = new ConcurrentBatches(
                        api, instruments, () -> worker.failure() == null && aggregator.failure() == null);
                running.upload(batches, lines, new RequestLines(texts, LINE_BYTES));
                progress.accept(String.format(Locale.ROOT, "%d files of %,d lines are uploaded", batches, lines));
                return measure(cluster, api, running, calls, jobs, held, partials);
            } finally {
                calls.release();
            }
        } finally {
            instances.forEach(IngestProcess::close);
        }
    }

    private Found measure(
            FilesCluster cluster,
            FilesApiClient api,
            ConcurrentBatches running,
            HeldCalls calls,
            long jobs,
            long held,
            int partials)
            throws IOException, InterruptedException {
        String results = cluster.kafka().topics().promptResults();
        String fileLines = cluster.kafka().topics().fileLines();
        long uploaded = cluster.logBytes(fileLines);
        long start = instruments.nanoTime().getAsLong();
        running.create();
        running.awaitAnswered(held);
        tell("%,d lines are answered after %.1f s; calls are held", held, start);

        double ownShare = (double) cluster.logBytes(results) / held;
        List<Member> atWork = running.running();
        int warmUp = Math.min(WARM_UP, atWork.size() / 2);
        var unusedPartials = downloads(api, running, atWork.subList(0, warmUp), "running, warm-up");
        long before = cluster.bytesOut(results);
        List<TimedDownload> partial =
                downloads(api, running, atWork.subList(warmUp, Math.min(warmUp + partials, atWork.size())), "running");
        double partialRead = cluster.bytesOut(results) - before;
        double partialOwn =
                ownShare * partial.stream().mapToLong(TimedDownload::lines).sum();

        long resultsBefore = cluster.bytesOut(results);
        calls.release();
        running.awaitAnswered(jobs);
        long answered = instruments.nanoTime().getAsLong();
        running.awaitCompleted();
        double ending = instruments.since(answered).toNanos() / 1e9;
        tell("all batches have ended; that took %,d lines %.1f s", jobs - held, answered);
        double copyRead = cluster.bytesOut(results) - resultsBefore;
        double resultsOwn = cluster.logBytes(results);
        double stored = cluster.logBytes(fileLines) - uploaded;

        var unusedFinished = downloads(api, running, running.members().subList(0, WARM_UP), "finished, warm-up");
        before = cluster.bytesOut(fileLines);
        List<TimedDownload> finished = downloads(api, running, running.members(), "finished");
        double finishedRead = cluster.bytesOut(fileLines) - before;
        requireLines(finished, jobs);
        if (partialRead == 0 || finishedRead == 0) {
            throw new IllegalStateException("the broker does not tell what it sent");
        }
        return new Found(
                rates(partial),
                partialRead / partialOwn,
                rates(finished),
                finishedRead / stored,
                ending,
                copyRead / resultsOwn,
                finished.stream().mapToLong(TimedDownload::bytes).sum() / stored);
    }

    private List<TimedDownload> downloads(
            FilesApiClient api, ConcurrentBatches running, List<Member> members, String name) throws IOException {
        List<TimedDownload> found = new ArrayList<>();
        for (Member member : members) {
            JsonNode batch = running.status(member);
            TimedDownload download = TimedDownload.of(
                    api, member.key(), batch.path("output_file_id").asText(), instruments);
            found.add(download);
        }
        TimedDownload last = found.getLast();
        progress.accept(String.format(
                Locale.ROOT,
                "%s: %d downloads, the last one %,d lines, %,d bytes, %.1f MB/s",
                name,
                found.size(),
                last.lines(),
                last.bytes(),
                last.megabytesPerSecond()));
        return found;
    }

    private static void requireLines(List<TimedDownload> downloads, long lines) {
        long found = downloads.stream().mapToLong(TimedDownload::lines).sum();
        if (found != lines) {
            throw new IllegalStateException("the files of " + lines + " answers have " + found + " lines");
        }
    }

    private static List<Double> rates(List<TimedDownload> downloads) {
        return downloads.stream().map(TimedDownload::megabytesPerSecond).toList();
    }

    private void tell(String format, long count, long since) {
        progress.accept(String.format(
                Locale.ROOT, format, count, instruments.since(since).toNanos() / 1e9));
    }

    private WorkerConfig workerConfig(FilesCluster cluster) {
        Properties properties = services(cluster);
        properties.setProperty("worker.max.admitted.jobs", Integer.toString(2 * CALLS));
        properties.setProperty("worker.spool.dir", scratch.resolve("spool").toString());
        return WorkerConfig.from(properties);
    }

    private AggregatorConfig aggregatorConfig(FilesCluster cluster) {
        Properties properties = services(cluster);
        properties.setProperty("aggregator.instance.id", "bench");
        properties.setProperty(
                "aggregator.state.dir", scratch.resolve("aggregator-state").toString());
        return AggregatorConfig.from(properties);
    }

    private static Properties services(FilesCluster cluster) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", cluster.kafka().bootstrapServers());
        properties.setProperty("schema.registry.url", cluster.kafka().schemaRegistryUrl());
        return properties;
    }

    /**
     * What was found.
     *
     * @param partialRates MB/s of downloads from running batches
     * @param partialRead bytes the broker sent for these, to the bytes of their own results in the log
     * @param finishedRates MB/s of downloads from batches that have ended
     * @param finishedRead bytes the broker sent for these, to the bytes of the files in the log
     * @param endingSeconds from the last answer to the end of the last batch
     * @param copyRead bytes the broker sent of the results for the copies of all batches, to those of the results in the log
     * @param compression bytes of the files to their bytes in the log
     */
    record Found(
            List<Double> partialRates,
            double partialRead,
            List<Double> finishedRates,
            double finishedRead,
            double endingSeconds,
            double copyRead,
            double compression) {}
}
