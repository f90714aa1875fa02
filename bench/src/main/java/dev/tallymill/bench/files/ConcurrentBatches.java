package dev.tallymill.bench.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.PromptLines;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One batch of each of many tenants, all of them at work at the same time. For one thread. */
final class ConcurrentBatches {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final FilesApiClient api;
    private final Instruments instruments;
    private final BooleanSupplier healthy;
    private final List<Member> members = new ArrayList<>();

    /** @param healthy whether the services that work on the batches are */
    ConcurrentBatches(FilesApiClient api, Instruments instruments, BooleanSupplier healthy) {
        this.api = api;
        this.instruments = instruments;
        this.healthy = healthy;
    }

    /** Uploads so many files of so many lines. */
    void upload(int batches, int lines, RequestLines requests) throws IOException {
        for (int number = 0; number < batches; number++) {
            String key = api.createTenant("tenant-" + number);
            long first = (long) number * lines;
            String file = api.upload(key, (long) lines * requests.bytes(), out -> {
                for (long line = first; line < first + lines; line++) {
                    out.write(requests.line(line));
                }
            });
            members.add(new Member(key, file, ""));
        }
    }

    /** Creates a batch of each file. */
    void create() throws IOException {
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            members.set(i, member.withBatch(api.createBatch(member.key(), member.file(), PromptLines.ENDPOINT)));
        }
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    /** Those that are still at work. */
    List<Member> running() throws IOException {
        List<Member> running = new ArrayList<>();
        for (Member member : members) {
            if (status(member).path("status").asText().equals("in_progress")) {
                running.add(member);
            }
        }
        return running;
    }

    /** Waits until so many lines of all batches are answered, as far as the API tells. */
    void awaitAnswered(long lines) throws IOException, InterruptedException {
        long deadline = instruments.nanoTime().getAsLong() + PATIENCE.toNanos();
        while (answered() < lines) {
            pause(deadline, lines + " answered lines");
        }
    }

    /** Waits until every batch is completed. */
    void awaitCompleted() throws IOException, InterruptedException {
        long deadline = instruments.nanoTime().getAsLong() + PATIENCE.toNanos();
        for (Member member : members) {
            while (!status(member).path("status").asText().equals("completed")) {
                pause(deadline, "the end of " + member.batch());
            }
        }
    }

    /** The batch as the API tells. */
    JsonNode status(Member member) throws IOException {
        return api.get(member.key(), "/v1/batches/" + member.batch());
    }

    private long answered() throws IOException {
        long sum = 0;
        for (Member member : members) {
            sum += status(member).path("request_counts").path("completed").asLong();
        }
        return sum;
    }

    private void pause(long deadline, String target) throws InterruptedException {
        if (!healthy.getAsBoolean()) {
            throw new IllegalStateException("a service failed while waiting for " + target);
        }
        if (instruments.nanoTime().getAsLong() > deadline) {
            throw new IllegalStateException("no " + target + " within " + PATIENCE);
        }
        instruments.sleeper().sleep(LOOK_EVERY);
    }

    /**
     * One tenant and its batch.
     *
     * @param key of the tenant
     * @param file with its requests
     * @param batch empty until it is created
     */
    record Member(String key, String file, String batch) {

        Member withBatch(String id) {
            return new Member(key, file, id);
        }
    }
}
