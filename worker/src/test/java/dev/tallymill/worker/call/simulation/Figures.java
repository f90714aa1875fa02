package dev.tallymill.worker.call.simulation;

import java.time.Duration;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario.
 *
 * @param jobs all of them
 * @param failed jobs that did not get an answer
 * @param calls HTTP calls made
 * @param took from the first call to the last answer
 * @param goodput answers, as a share of what the server would have given in that time
 * @param recovery from the end of the trouble to the first half minute with nine tenths of the answers of before; null where
 *     there is no one trouble that ends
 * @param doneAt when the last job of each model had its answer
 */
record Figures(
        int jobs,
        int failed,
        long calls,
        Duration took,
        double goodput,
        @Nullable Duration recovery,
        SortedMap<String, Duration> doneAt) {

    /** Calls beyond the one that each answered job needs. */
    long wasted() {
        return calls - (jobs - failed);
    }
}
