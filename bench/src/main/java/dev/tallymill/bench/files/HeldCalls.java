package dev.tallymill.bench.files;

import dev.tallymill.bench.Instruments;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.standalone.simulate.Latency;
import dev.tallymill.worker.call.AnswerKeeper;
import dev.tallymill.worker.call.CallerStatus;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.call.KeptAnswer;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Calls that only take time and answer with a text of their own; after so many they wait until they are let go on, so that
 * batches can be looked at while they run. No more than so many at once. Thread-safe.
 */
final class HeldCalls implements JobCaller {

    private final Latency latency;
    private final int slots;
    private final TextPool texts;
    private final int textBytes;
    private final Instruments instruments;
    private final Semaphore free;
    private final AtomicLong calls = new AtomicLong();
    private final long holdAfter;
    private final CountDownLatch released = new CountDownLatch(1);

    HeldCalls(Latency latency, int slots, TextPool texts, int textBytes, long holdAfter, Instruments instruments) {
        this.latency = latency;
        this.slots = slots;
        this.texts = texts;
        this.textBytes = textBytes;
        this.holdAfter = holdAfter;
        this.instruments = instruments;
        this.free = new Semaphore(slots);
    }

    /** Lets every call go on. */
    void release() {
        released.countDown();
    }

    @Override
    public JobEnding call(PromptJob job, AnswerKeeper keeper) throws InterruptedException {
        Instant start = instruments.clock().instant();
        free.acquire();
        long number;
        try {
            number = calls.incrementAndGet();
            if (number > holdAfter) {
                released.await();
            }
            instruments.sleeper().sleep(latency.draw(instruments.random()));
        } finally {
            free.release();
        }
        return new JobEnding.Finished(
                Outcome.COMPLETED,
                200,
                "request",
                answer(number),
                null,
                new Usage(212L, null, 180L, null, false),
                null,
                false,
                1,
                start,
                instruments.clock().instant());
    }

    /** Answers are not kept: the job is called again. */
    @Override
    public JobEnding.@Nullable Finished finish(PromptJob job, KeptAnswer answer) {
        return null;
    }

    @Override
    public CallerStatus status() {
        return new CallerStatus(slots - free.availablePermits(), slots, 0, 0, 0, null);
    }

    private String answer(long number) {
        return "{\"id\": \"chatcmpl-" + number + "\", \"object\": \"chat.completion\", \"model\": \"bench\","
                + " \"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", \"message\": {\"role\": \"assistant\","
                + " \"content\": \"" + texts.piece(number, textBytes)
                + "\"}}], \"usage\": {\"prompt_tokens\": 212, \"completion_tokens\": 180, \"total_tokens\": 392}}";
    }
}
