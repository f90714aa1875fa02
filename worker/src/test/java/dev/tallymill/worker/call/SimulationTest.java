package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.JobEnding.Parked;
import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.Exchange.Kind;
import dev.tallymill.worker.call.http.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hundreds of jobs against scripted upstreams, hours long, on simulated time. */
@Timeout(120)
class SimulationTest {

    private static final Duration LATENCY = Duration.ofMillis(300);

    private final SimulatedTime time = new SimulatedTime();
    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();

    /** Runs so many jobs at once, parked ones coming back at once as from the topic; returns the simulated duration. */
    private Duration run(int jobs, int concurrency, Upstream upstream) {
        Properties properties = new Properties();
        properties.setProperty("worker.base.url", "http://127.0.0.1:1/v1");
        properties.setProperty("worker.concurrency", Integer.toString(concurrency));
        RandomGenerator random = new Random(5);
        JobCaller caller = HttpJobCaller.over(upstream, CallerConfig.from(properties), time, time, time::alarm, random);
        for (int i = 0; i < jobs; i++) {
            String id = "job-" + i;
            time.start(() -> bringToItsEnd(caller, id));
        }
        return time.runToTheEnd();
    }

    private void bringToItsEnd(JobCaller caller, String id) throws InterruptedException {
        var job = Jobs.chat(id);
        while (true) {
            switch (caller.call(job)) {
                case Finished finished -> {
                    outcomes.add(finished.outcome());
                    attempts.addAndGet(finished.attempts());
                    return;
                }
                case Parked parked -> {
                    job.setNotBefore(parked.notBefore());
                    job.setAttempts(parked.attempts());
                    job.setChargedAttempts(parked.chargedAttempts());
                }
            }
        }
    }

    private int completed() {
        return Collections.frequency(outcomes, Outcome.COMPLETED);
    }

    private int failed() {
        return Collections.frequency(outcomes, Outcome.FAILED);
    }

    private Exchange answerAfter(Duration latency, Exchange answer) throws InterruptedException {
        calls.incrementAndGet();
        time.sleep(latency);
        return answer;
    }

    private boolean during(Duration from, Duration to) {
        Instant now = time.instant();
        return !now.isBefore(FakeTime.START.plus(from)) && now.isBefore(FakeTime.START.plus(to));
    }

    @Test
    void keepsAllItsCallsInTheAirWhenNothingFails() {
        Duration took = run(2_000, 100, request -> answerAfter(LATENCY, Replies.hello()));

        assertThat(completed()).isEqualTo(2_000);
        assertThat(took).isEqualTo(LATENCY.multipliedBy(20));
    }

    @Test
    void survivesHoursOfRefusedConnections() {
        Duration outage = Duration.ofHours(4);
        Duration took = run(
                300,
                100,
                request -> during(Duration.ZERO, outage)
                        ? answerAfter(Duration.ZERO, Replies.none(Kind.NOT_CONNECTED))
                        : answerAfter(LATENCY, Replies.hello()));

        assertThat(completed()).isEqualTo(300);
        assertThat(attempts).hasValue(300);
        assertThat(took).isLessThan(outage.plusSeconds(95));
        assertThat(calls).hasValueLessThan(1_500);
    }

    @Test
    void survivesHoursOf503() {
        Duration outage = Duration.ofHours(4);
        run(
                300,
                100,
                request -> during(Duration.ZERO, outage)
                        ? answerAfter(LATENCY, Replies.status(503))
                        : answerAfter(LATENCY, Replies.hello()));

        assertThat(completed()).isEqualTo(300);
        assertThat(calls).hasValueLessThan(1_500);
    }

    @Test
    void survivesABlackHoleThatSwallowsEveryCall() {
        Duration outage = Duration.ofHours(4);
        run(
                300,
                100,
                request -> during(Duration.ZERO, outage)
                        ? answerAfter(Duration.ofMinutes(10), Replies.none(Kind.TIMEOUT))
                        : answerAfter(LATENCY, Replies.hello()));

        assertThat(completed()).isEqualTo(300);
    }

    @Test
    void survivesARevokedKeyInTheMiddle() {
        run(
                1_000,
                100,
                request -> during(Duration.ofSeconds(1), Duration.ofHours(2))
                        ? answerAfter(LATENCY, Replies.status(403, ""))
                        : answerAfter(LATENCY, Replies.hello()));

        assertThat(completed()).isEqualTo(1_000);
    }

    @Test
    void oneOddPromptRefusedByAFirewallFailsAlone() {
        run(
                1_000,
                100,
                request -> answerAfter(
                        LATENCY,
                        request.idempotencyKey().equals("job-50") ? Replies.status(403, "<html>") : Replies.hello()));

        assertThat(completed()).isEqualTo(999);
        assertThat(failed()).isEqualTo(1);
    }

    @Test
    void oneJobThatKillsItsConnectionEveryTimeFailsAlone() {
        run(
                500,
                100,
                request -> request.idempotencyKey().equals("job-50")
                        ? answerAfter(LATENCY, Replies.none(Kind.TIMEOUT))
                        : answerAfter(LATENCY, Replies.hello()));

        assertThat(completed()).isEqualTo(499);
        assertThat(failed()).isEqualTo(1);
    }

    @Test
    void livesWithAServerThatAllowsFewerCallsThanConfigured() {
        AtomicInteger inFlight = new AtomicInteger();
        Duration took = run(2_000, 256, request -> {
            boolean accepted = inFlight.incrementAndGet() <= 20;
            try {
                return accepted
                        ? answerAfter(LATENCY, Replies.hello())
                        : answerAfter(Duration.ofMillis(10), Replies.status(429));
            } finally {
                inFlight.decrementAndGet();
            }
        });

        assertThat(completed()).isEqualTo(2_000);
        assertThat(took).as("2,000 calls 20 at a time take 30 s").isLessThan(Duration.ofMinutes(2));
    }

    /** The everyday case of a small account: so many requests a minute, and Retry-After says when the minute is over. */
    @Test
    void livesWithARateOfThirtyRequestsAMinute() {
        Deque<Instant> accepted = new ArrayDeque<>();
        Duration took = run(1_000, 256, request -> {
            Duration wait = untilAllowed(accepted, 30, Duration.ofMinutes(1));
            return wait.isZero()
                    ? answerAfter(LATENCY, Replies.hello())
                    : answerAfter(Duration.ofMillis(20), Replies.retryAfter(429, Long.toString(wait.toSeconds() + 1)));
        });

        assertThat(completed()).isEqualTo(1_000);
        assertThat(took).as("1,000 calls at 30 a minute take 33 minutes").isLessThan(Duration.ofMinutes(45));
    }

    private Duration untilAllowed(Deque<Instant> accepted, int most, Duration window) {
        synchronized (accepted) {
            Instant now = time.instant();
            while (!accepted.isEmpty() && !accepted.getFirst().plus(window).isAfter(now)) {
                accepted.removeFirst();
            }
            if (accepted.size() < most) {
                accepted.addLast(now);
                return Duration.ZERO;
            }
            return Duration.between(now, accepted.getFirst().plus(window));
        }
    }

    @Test
    void accidentsHereAndThereCostLittleTime() {
        RandomGenerator random = new Random(9);
        Duration took = run(3_000, 100, request -> {
            boolean accident;
            synchronized (random) {
                accident = random.nextDouble() < 0.05;
            }
            return answerAfter(LATENCY, accident ? Replies.retryAfter(429, "1") : Replies.hello());
        });

        assertThat(completed()).isEqualTo(3_000);
        assertThat(took).as("9 s without accidents").isLessThan(Duration.ofSeconds(16));
    }
}
