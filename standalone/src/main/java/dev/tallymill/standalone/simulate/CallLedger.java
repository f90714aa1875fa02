package dev.tallymill.standalone.simulate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts the calls; {@link Stats} says what each count means. Thread-safe. */
final class CallLedger {

    private final LongAdder calls = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger maxInFlight = new AtomicInteger();
    private final Map<String, LongAdder> byStatus = new ConcurrentHashMap<>();
    private final CompletedJobs completedJobs = new CompletedJobs();
    private final LongAdder callsForCompletedJobs = new LongAdder();
    private final LongAdder unreadAnswers = new LongAdder();

    /** Among the completed, those whose last answer nobody read. */
    private final CompletedJobs unreadJobs = new CompletedJobs();

    private final LongAdder callsForUnreadAnswers = new LongAdder();

    /** Enters a call that has arrived. */
    Call arrived() {
        calls.increment();
        int now = inFlight.incrementAndGet();
        if (now > maxInFlight.get()) {
            maxInFlight.accumulateAndGet(now, Math::max);
        }
        return new Call();
    }

    Stats stats() {
        return new Stats(
                calls.sum(),
                inFlight.get(),
                maxInFlight.get(),
                byStatus.entrySet().stream()
                        .filter(count -> count.getValue().sum() > 0)
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, count -> count.getValue().sum())),
                completedJobs.size(),
                callsForCompletedJobs.sum(),
                unreadAnswers.sum(),
                callsForUnreadAnswers.sum());
    }

    private LongAdder count(String ending) {
        LongAdder known = byStatus.get(ending);
        return known != null ? known : byStatus.computeIfAbsent(ending, name -> new LongAdder());
    }

    /**
     * One call, from its arrival to its one ending. An ending is entered just before the last bytes go out and corrected
     * when they do not, so that a client which has its answer always finds it counted. Owned by one thread.
     */
    final class Call {

        private static final String ABORTED = "aborted";

        private long job;
        private String ending = "";
        private boolean gaveAnAnswer;
        private boolean completedTheJob;

        private Call() {}

        /** Says which job the call is for, once its request has been read. */
        void isFor(long jobFingerprint) {
            job = jobFingerprint;
            if (completedJobs.contains(job)) {
                callsForCompletedJobs.increment();
                if (unreadJobs.contains(job)) {
                    unreadJobs.remove(job);
                    callsForUnreadAnswers.increment();
                }
            }
        }

        /** The answer is about to be written in full. */
        void answered(int status) {
            if (status == 200) {
                completedTheJob = completedJobs.add(job);
                gaveAnAnswer = true;
            }
            end(Integer.toString(status));
        }

        /** The fault it was fated to has befallen it. */
        void befell(Fault fault) {
            end(fault.toString());
        }

        /** The client is gone: whatever was entered before did not reach it. */
        void aborted() {
            if (completedTheJob) {
                completedJobs.remove(job);
                completedTheJob = false;
            }
            if (ending.isEmpty()) {
                end(ABORTED);
            } else {
                count(ending).decrement();
                ending = ABORTED;
                count(ABORTED).increment();
            }
        }

        /**
         * The client cut the connection off after the answer was written. An answer that had been read is not marked by
         * an orderly close; one that lay there when the client died is.
         */
        void cutOff() {
            if (gaveAnAnswer && !ending.equals(ABORTED)) {
                unreadAnswers.increment();
                unreadJobs.add(job);
            }
        }

        /** Whatever has no ending by now was given up by its client, or by the server as it stopped. */
        void close() {
            if (!ended()) {
                aborted();
            }
        }

        private boolean ended() {
            return !ending.isEmpty();
        }

        private void end(String newEnding) {
            if (ended()) {
                throw new IllegalStateException("a call ends once: " + ending + ", then " + newEnding);
            }
            ending = newEnding;
            count(newEnding).increment();
            inFlight.decrementAndGet();
        }
    }
}
