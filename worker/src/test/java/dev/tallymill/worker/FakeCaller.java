package dev.tallymill.worker;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.AnswerKeeper;
import dev.tallymill.worker.call.CallerStatus;
import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.call.KeptAnswer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A caller that does what a function says, and counts. */
public final class FakeCaller implements JobCaller {

    /** What becomes of one call. */
    @FunctionalInterface
    public interface Script {
        JobEnding call(PromptJob job) throws InterruptedException;
    }

    private final Script script;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private volatile @Nullable EndpointTrouble trouble;

    public FakeCaller(Script script) {
        this.script = script;
    }

    /** Answers at once. */
    public static FakeCaller instant() {
        return new FakeCaller(FakeCaller::answer);
    }

    public static JobEnding answer(PromptJob job) {
        Instant start = Instant.ofEpochMilli(1_000);
        return new JobEnding.Finished(
                Outcome.COMPLETED,
                200,
                "request-" + job.getJob().getJobId(),
                "{\"answer\":" + job.getBody() + "}",
                null,
                new Usage(10L, null, 5L, null, false),
                "priority",
                false,
                job.getAttempts() + 1,
                start,
                start.plusMillis(250));
    }

    @Override
    public JobEnding call(PromptJob job, AnswerKeeper keeper) throws InterruptedException {
        inFlight.incrementAndGet();
        calls.merge(job.getJob().getJobId(), 1, Integer::sum);
        try {
            return script.call(job);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    @Override
    public JobEnding.Finished finish(PromptJob job, KeptAnswer answer) {
        return new JobEnding.Finished(
                Outcome.COMPLETED,
                answer.status(),
                answer.requestId(),
                answer.body(),
                null,
                new Usage(10L, null, 5L, null, false),
                null,
                false,
                answer.attempts(),
                answer.startedAt(),
                answer.endedAt());
    }

    @Override
    public CallerStatus status() {
        return new CallerStatus(inFlight.get(), 256, 0, totalCalls(), 0, trouble);
    }

    public void trouble(@Nullable EndpointTrouble newTrouble) {
        trouble = newTrouble;
    }

    /** Calls made, by job id. */
    public Map<String, Integer> calls() {
        return calls;
    }

    public int totalCalls() {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }
}
