package dev.tallymill.worker.call.simulation;

import dev.tallymill.worker.call.http.Upstream;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One kind of bad weather.
 *
 * @param name of it
 * @param story what the server does, for the report
 * @param meaning what the figures mean, for the report
 * @param jobs how many there are, all waiting from the start
 * @param model of each job by its number
 * @param settings of the worker besides {@code worker.concurrency=32}
 * @param script makes the server
 * @param capacity answers a second that the server would give at this second to whoever kept 32 calls in the air
 * @param trouble when it is, for the time to recover; null where it does not end once and for all
 * @param check what must hold
 */
record Scenario(
        String name,
        String story,
        String meaning,
        int jobs,
        IntFunction<String> model,
        Map<String, String> settings,
        Function<Server, Upstream> script,
        DoubleUnaryOperator capacity,
        @Nullable Trouble trouble,
        Consumer<Figures> check) {

    static final int CONCURRENCY = 32;

    /** Answers a second of a healthy server. */
    static final double HEALTHY = CONCURRENCY / (Server.MEAN_LATENCY.toMillis() / 1_000.0);

    /**
     * A bad time.
     *
     * @param from seconds after the start
     * @param to seconds after the start
     */
    record Trouble(int from, int to) {

        boolean lasts(double second) {
            return second >= from && second < to;
        }
    }
}
