package dev.tallymill.ingest.tenant;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Limits how often each tenant may ask: a bucket that holds a minute's requests and fills up evenly. Each instance counts
 * for itself. Thread-safe.
 */
public final class RequestRates {

    private static final double NANOS_A_MINUTE = 60e9;

    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param nanoTime a clock that never goes back */
    public RequestRates(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Counts one request, if it may be made.
     *
     * @param perMinute most requests a minute; 0 for any number
     * @return zero when it may, else how long until the next one may
     */
    public Duration ask(String tenant, int perMinute) {
        if (perMinute == 0) {
            return Duration.ZERO;
        }
        long now = nanoTime.getAsLong();
        Duration[] wait = {Duration.ZERO};
        buckets.compute(tenant, (id, before) -> {
            Bucket bucket = before == null ? new Bucket(perMinute, now) : before.filled(perMinute, now);
            if (bucket.requests() >= 1) {
                return new Bucket(bucket.requests() - 1, now);
            }
            wait[0] = Duration.ofNanos((long) Math.ceil((1 - bucket.requests()) * NANOS_A_MINUTE / perMinute));
            return bucket;
        });
        return wait[0];
    }

    /** @param requests how many may be made at {@code atNanos} */
    private record Bucket(double requests, long atNanos) {

        Bucket filled(int perMinute, long now) {
            double more = (now - atNanos) / NANOS_A_MINUTE * perMinute;
            return new Bucket(Math.min(perMinute, requests + more), now);
        }
    }
}
