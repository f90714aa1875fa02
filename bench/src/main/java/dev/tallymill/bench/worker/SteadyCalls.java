package dev.tallymill.bench.worker;

import dev.tallymill.bench.Instruments;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.standalone.simulate.Latency;
import dev.tallymill.worker.call.AnswerKeeper;
import dev.tallymill.worker.call.CallerStatus;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.call.KeptAnswer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Calls that only take time, no more than so many at once, of which the very first takes ten minutes. Counts for how much
 * of the time the places are taken. Thread-safe.
 */
final class SteadyCalls implements JobCaller {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Latency latency;
    private final int slots;
    private final Instruments instruments;
    private final TimedCalls answers;
    private final Semaphore free;
    private final AtomicBoolean first = new AtomicBoolean(true);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder ended = new LongAdder();
    private final LongAdder drawnNanos = new LongAdder();

    /** Sum of the ends minus sum of the starts of all calls, so that the time in flight follows at any moment. */
    private final LongAdder endsMinusStarts = new LongAdder();

    private final long origin;

    SteadyCalls(Latency latency, int slots, Instruments instruments) {
        this.latency = latency;
        this.slots = slots;
        this.instruments = instruments;
        this.answers = new TimedCalls(Latency.NONE, slots, instruments);
        this.free = new Semaphore(slots);
        this.origin = instruments.nanoTime().getAsLong();
    }

    @Override
    public JobEnding call(PromptJob job, AnswerKeeper keeper) throws InterruptedException {
        boolean longOne = first.get() && first.compareAndSet(true, false);
        Duration time = longOne ? LONGEST : latency.draw(instruments.random());
        free.acquire();
        inFlight.incrementAndGet();
        endsMinusStarts.add(-now());
        try {
            instruments.sleeper().sleep(time);
        } finally {
            endsMinusStarts.add(now());
            inFlight.decrementAndGet();
            free.release();
        }
        ended.increment();
        drawnNanos.add(time.toNanos());
        return answers.call(job, keeper);
    }

    /** What was seen up to now; two of these make a measurement. */
    Seen seen() {
        long now = now();
        int calls = inFlight.get();
        return new Seen(now, endsMinusStarts.sum() + calls * now, calls, ended.sum(), drawnNanos.sum());
    }

    /**
     * Counts since the start.
     *
     * @param at when, in nanoseconds
     * @param taken time that places were taken, all together, in nanoseconds
     * @param inFlight calls in the air at this moment
     * @param ended calls ended
     * @param drawn time that those were meant to take, all together, in nanoseconds
     */
    record Seen(long at, long taken, int inFlight, long ended, long drawn) {}

    private long now() {
        return instruments.nanoTime().getAsLong() - origin;
    }

    @Override
    public JobEnding.@Nullable Finished finish(PromptJob job, KeptAnswer answer) {
        return answers.finish(job, answer);
    }

    @Override
    public CallerStatus status() {
        return new CallerStatus(inFlight.get(), slots, 0, 0, 0, null);
    }
}
