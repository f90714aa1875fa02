package dev.tallymill.bench;

import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.CallerConfig;
import dev.tallymill.worker.call.HttpJobCaller;
import dev.tallymill.worker.call.JobEnding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The yardstick: the worker's own HTTP client, as many calls in flight, and nothing else. */
public final class DirectCalls implements AutoCloseable {

    private final int concurrency;
    private final Instruments instruments;
    private final HttpJobCaller caller;
    private final PromptLines lines = new PromptLines();

    /** With a client of its own, configured by the worker's keys. */
    public DirectCalls(Properties upstream, int concurrency, Instruments instruments) {
        this.concurrency = concurrency;
        this.instruments = instruments;
        this.caller = HttpJobCaller.create(
                CallerConfig.from(upstream), null, instruments.clock(), instruments.sleeper(), instruments.random());
    }

    /** How long that many jobs take, from the first call to the last answer. */
    public Duration run(long firstNumber, int jobs) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        long start = instruments.nanoTime().getAsLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> slots = new ArrayList<>(concurrency);
            for (int slot = 0; slot < concurrency; slot++) {
                slots.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < jobs; i = next.getAndIncrement()) {
                        call(job(firstNumber + i));
                    }
                    return null;
                }));
            }
            for (Future<?> slot : slots) {
                slot.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call failed: " + e.getCause(), e.getCause());
        }
        return instruments.since(start);
    }

    private void call(PromptJob job) throws InterruptedException {
        JobEnding ending = caller.call(job);
        if (!(ending instanceof JobEnding.Finished finished) || finished.outcome() != Outcome.COMPLETED) {
            throw new IllegalStateException("the instant model did not complete a job: " + ending);
        }
    }

    private PromptJob job(long number) {
        JobReference reference = JobReference.newBuilder()
                .setJobId("bench-" + number)
                .setTenant("bench")
                .setEndpoint(PromptLines.ENDPOINT)
                .setModel(PromptLines.MODEL)
                .build();
        return PromptJob.newBuilder()
                .setJob(reference)
                .setBody(lines.body(number))
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    @Override
    public void close() {
        caller.close();
    }
}
