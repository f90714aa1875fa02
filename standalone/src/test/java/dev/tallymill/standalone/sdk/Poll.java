package dev.tallymill.standalone.sdk;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again and again, as clients of batches do. */
final class Poll {

    private static final int TIMES = 6_000;
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private Poll() {}

    /** The first answer that is good; fails after some minutes. */
    static <T> T until(Supplier<T> question, Predicate<T> good) {
        T answer = question.get();
        for (int asked = 1; !good.test(answer); asked++) {
            if (asked == TIMES) {
                throw new AssertionError("still " + answer);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            answer = question.get();
        }
        return answer;
    }
}
