package dev.tallymill.worker.call.simulation;

import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.Replies;
import dev.tallymill.worker.call.SimulatedTime;
import dev.tallymill.worker.call.http.Exchange;
import java.time.Duration;
import java.util.Random;

/** What scripts of upstreams have at hand. For the threads of one simulated time. */
final class Server {

    /** Mean time of an answer. */
    static final Duration MEAN_LATENCY = Duration.ofSeconds(10);

    private static final double SIGMA = 0.5;

    private final SimulatedTime time;
    private final Random random;
    private int inFlight;

    Server(SimulatedTime time, long seed) {
        this.time = time;
        this.random = new Random(seed);
    }

    SimulatedTime time() {
        return time;
    }

    /** Answers after a lognormal time of ten seconds in the mean, times the factor. */
    Exchange serve(double factor) throws InterruptedException {
        double relative = StrictMath.exp(SIGMA * random.nextGaussian() - SIGMA * SIGMA / 2);
        return after(Duration.ofMillis(Math.round(MEAN_LATENCY.toMillis() * relative * factor)), Replies.hello());
    }

    Exchange serve() throws InterruptedException {
        return serve(1);
    }

    /** Answers after this time. */
    Exchange after(Duration latency, Exchange answer) throws InterruptedException {
        inFlight++;
        time.sleep(latency);
        inFlight--;
        return answer;
    }

    /** Refuses at once, that is after the way there and back. */
    Exchange refuse(Exchange answer) throws InterruptedException {
        time.sleep(Duration.ofMillis(50));
        return answer;
    }

    /** Calls being answered now. */
    int inFlight() {
        return inFlight;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Seconds since the start. */
    double now() {
        return Duration.between(FakeTime.START, time.instant()).toMillis() / 1_000.0;
    }
}
