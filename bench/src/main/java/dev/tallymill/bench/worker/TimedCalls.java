package dev.tallymill.bench.worker;

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
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/** Calls that only take time, or not even that, and answer with a kilobyte. No more than so many at once. Thread-safe. */
final class TimedCalls implements JobCaller {

    private static final String ANSWER =
            "{\"id\": \"chatcmpl-bench\", \"object\": \"chat.completion\", \"model\": \"bench\","
                    + " \"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", \"message\": {\"role\": \"assistant\","
                    + " \"content\": \"libs\", \"reasoning\": \""
                    + "The name says that this package is a library which keeps count of things, so libs it is. "
                            .repeat(8)
                    + "\"}}], \"usage\": {\"prompt_tokens\": 212, \"completion_tokens\": 180, \"total_tokens\": 392}}";

    private final Latency latency;
    private final int slots;
    private final Semaphore free;
    private final Instruments instruments;

    TimedCalls(Latency latency, int slots, Instruments instruments) {
        this.latency = latency;
        this.slots = slots;
        this.free = new Semaphore(slots);
        this.instruments = instruments;
    }

    @Override
    public JobEnding call(PromptJob job, AnswerKeeper keeper) throws InterruptedException {
        Instant start = instruments.clock().instant();
        if (!latency.equals(Latency.NONE)) {
            sleep(latency.draw(instruments.random()));
        }
        KeptAnswer answer = new KeptAnswer(1, start, instruments.clock().instant(), 200, "request", ANSWER);
        keeper.keep(answer);
        return finish(job, answer);
    }

    @Override
    public JobEnding.Finished finish(PromptJob job, KeptAnswer answer) {
        return new JobEnding.Finished(
                Outcome.COMPLETED,
                answer.status(),
                answer.requestId(),
                answer.body(),
                null,
                new Usage(212L, null, 180L, null, false),
                null,
                false,
                answer.attempts(),
                answer.startedAt(),
                answer.endedAt());
    }

    private void sleep(Duration time) throws InterruptedException {
        free.acquire();
        try {
            instruments.sleeper().sleep(time);
        } finally {
            free.release();
        }
    }

    @Override
    public CallerStatus status() {
        return new CallerStatus(slots - free.availablePermits(), slots, 0, 0, 0, null);
    }
}
