package dev.tallymill.standalone.simulate;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated model behaves.
 *
 * @param host address to listen on
 * @param port to listen on, 0 for any free one
 * @param latency time before an answer begins
 * @param faults how often calls go wrong
 * @param retryAfter seconds, as they stand in the {@code Retry-After} header of 429 and 503; null for no header
 * @param limitInFlight calls beyond this many at once are answered 429; 0 for no limit
 * @param seed of the faults and latencies; the answers do not depend on it
 * @param apiKey the only key accepted, as bearer token or {@code x-api-key}; null accepts any call
 * @param omitUsage answers carry no usage, as those of some servers
 */
public record SimulateConfig(
        String host,
        int port,
        Latency latency,
        FaultRates faults,
        @Nullable String retryAfter,
        int limitInFlight,
        long seed,
        @Nullable String apiKey,
        boolean omitUsage) {

    /** Reached from this machine only. */
    public static final String LOOPBACK = "127.0.0.1";

    /** Any free port of this machine alone, answers at once, every call succeeds. */
    public static final SimulateConfig INSTANT =
            new SimulateConfig(LOOPBACK, 0, Latency.NONE, FaultRates.NONE, null, 0, 0, null, false);

    private static final Pattern SECONDS = Pattern.compile("\\d+(\\.\\d+)?");

    /** Checks every value. */
    public SimulateConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is empty");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        if (retryAfter != null && !SECONDS.matcher(retryAfter).matches()) {
            throw new IllegalArgumentException("retry-after '" + retryAfter + "' is not a number of seconds");
        }
        if (limitInFlight < 0) {
            throw new IllegalArgumentException("limit-in-flight " + limitInFlight + " is negative");
        }
    }

    /**
     * Reads a compact specification such as {@code latency=lognormal:300ms:1.2;fail=429:0.05;seed=7}: the options of
     * {@code tallymill simulate} without their dashes, separated by semicolons or spaces. What is not named is as in
     * {@link #INSTANT}.
     *
     * @throws IllegalArgumentException in one line
     */
    public static SimulateConfig parse(String spec) {
        return SimulateSpec.parse(spec);
    }

    /** What {@code run --simulate} without a specification means: a fast, flawless endpoint. */
    public static SimulateConfig defaultForRun() {
        return parse("latency=lognormal:50ms:0.5");
    }

    /** The same model on another port. */
    public SimulateConfig withPort(int newPort) {
        return new SimulateConfig(host, newPort, latency, faults, retryAfter, limitInFlight, seed, apiKey, omitUsage);
    }
}
