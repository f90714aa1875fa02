package dev.tallymill.worker.call;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.answer.AnswerClassifier;
import dev.tallymill.worker.call.http.ApacheUpstream;
import dev.tallymill.worker.call.http.ApiKey;
import dev.tallymill.worker.call.http.HttpSettings;
import dev.tallymill.worker.call.http.Upstream;
import dev.tallymill.worker.call.limit.EndpointGate;
import dev.tallymill.worker.call.limit.GateSettings;
import dev.tallymill.worker.call.policy.Backoff;
import dev.tallymill.worker.call.policy.RetryPolicy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Calls an OpenAI-compatible endpoint over HTTP. Thread-safe; {@link #call} belongs on virtual threads, where an interrupt
 * closes the socket.
 *
 * <p>This is where the chain is put together; read it from the bottom up: {@link ApacheUpstream} makes an exchange, {@link
 * AnswerClassifier} says what it means, {@link EndpointGate} who may call, {@link RetryPolicy} when again.
 */
public final class HttpJobCaller implements JobCaller, AutoCloseable {

    /** Answers larger than this fail their job: the results topic would not take the record. */
    private static final int MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

    private static final Duration SHORTEST_PROBE = Duration.ofMillis(500);
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(30);

    private final ApacheUpstream upstream;
    private final JobCaller loop;

    private HttpJobCaller(ApacheUpstream upstream, JobCaller loop) {
        this.upstream = upstream;
        this.loop = loop;
    }

    /**
     * A caller with its own connections; close it.
     *
     * @param apiKey null or blank for an endpoint without a key
     * @param random shared by all calls, so it must be thread-safe
     * @throws IllegalArgumentException when the key cannot stand in a header; the message does not hold it
     */
    public static HttpJobCaller create(
            CallerConfig config, @Nullable String apiKey, Clock clock, Sleeper sleeper, RandomGenerator random) {
        return create(config, apiKey, job -> false, CallMetrics.NONE, clock, sleeper, random);
    }

    /**
     * As above, for jobs that may be paused.
     *
     * @param paused asked before each attempt: where it says yes the job is parked instead, to be brought again
     * @param metrics told of every attempt
     */
    public static HttpJobCaller create(
            CallerConfig config,
            @Nullable String apiKey,
            Predicate<PromptJob> paused,
            CallMetrics metrics,
            Clock clock,
            Sleeper sleeper,
            RandomGenerator random) {
        HttpSettings http = new HttpSettings(
                config.concurrency(),
                config.connectTimeout(),
                config.callTimeout(),
                config.streaming().idleTimeout(),
                MAX_RESPONSE_BYTES,
                "tallymill/" + ClientVersion.read());
        ApacheUpstream upstream = new ApacheUpstream(http, ApiKey.of(apiKey), clock);
        return new HttpJobCaller(
                upstream, over(upstream, config, paused, metrics, clock, sleeper, ThreadAlarm::new, random));
    }

    /**
     * The same chain over any upstream, a scripted one for example.
     *
     * @param alarms makes the alarms by which jobs wait for each other
     */
    static JobCaller over(
            Upstream upstream,
            CallerConfig config,
            Clock clock,
            Sleeper sleeper,
            Supplier<Alarm> alarms,
            RandomGenerator random) {
        return over(upstream, config, job -> false, CallMetrics.NONE, clock, sleeper, alarms, random);
    }

    /** As above, for jobs that may be paused, and with metrics. */
    static JobCaller over(
            Upstream upstream,
            CallerConfig config,
            Predicate<PromptJob> paused,
            CallMetrics metrics,
            Clock clock,
            Sleeper sleeper,
            Supplier<Alarm> alarms,
            RandomGenerator random) {
        GateSettings gate = new GateSettings(
                config.concurrency(), SHORTEST_PROBE, LONGEST_PROBE, config.refusedProbeInterval(), config.limits());
        RequestFactory requests = new RequestFactory(config);
        Attempts attempts = new Attempts(
                paused,
                metrics,
                new EndpointGate(gate, clock, alarms),
                upstream,
                new AnswerClassifier(config.checkSchemas()),
                requests,
                clock);
        Backoff backoff = new Backoff(config.shortestBackoff(), config.longestBackoff(), random);
        RetryPolicy policy = new RetryPolicy(config.maxAttempts(), config.parkAfter(), backoff);
        return new JobLoop(config, attempts, policy, requests, clock, sleeper);
    }

    @Override
    public JobEnding call(PromptJob job, AnswerKeeper keeper) throws InterruptedException {
        return loop.call(job, keeper);
    }

    @Override
    public JobEnding.@Nullable Finished finish(PromptJob job, KeptAnswer answer) {
        return loop.finish(job, answer);
    }

    @Override
    public CallerStatus status() {
        return loop.status();
    }

    @Override
    public List<ModelStatus> models() {
        return loop.models();
    }

    /** Closes all connections. Interrupt the threads that are in {@link #call} first, or they see broken connections. */
    @Override
    public void close() {
        upstream.close();
    }
}
