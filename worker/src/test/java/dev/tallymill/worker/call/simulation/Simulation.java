package dev.tallymill.worker.call.simulation;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.CallerStatus;
import dev.tallymill.worker.call.Callers;
import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.JobEnding.Parked;
import dev.tallymill.worker.call.Jobs;
import dev.tallymill.worker.call.SimulatedTime;
import dev.tallymill.worker.call.http.Upstream;
import dev.tallymill.worker.call.simulation.Scenario.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run of a scenario: lets jobs in as the worker does, brings each to its end, and counts. */
final class Simulation {

    private static final long SEED = 20_261_123;
    private static final int HALF_MINUTE = 30;

    private final Scenario scenario;
    private final SimulatedTime time = new SimulatedTime();
    private final Server server = new Server(time, SEED);
    private final JobCaller caller;
    private final List<Double> answeredAt = new ArrayList<>();
    private final SortedMap<String, Duration> doneAt = new TreeMap<>();
    private int started;
    private int running;
    private int failed;
    private long calls;

    private Simulation(Scenario scenario) {
        this.scenario = scenario;
        Upstream script = scenario.script().apply(server);
        Properties settings = new Properties();
        settings.putAll(scenario.settings());
        settings.setProperty("worker.concurrency", Integer.toString(Scenario.CONCURRENCY));
        this.caller = Callers.over(
                request -> {
                    calls++;
                    return script.send(request);
                },
                settings,
                time,
                new Random(SEED));
    }

    static Figures run(Scenario scenario) {
        return new Simulation(scenario).run();
    }

    private Figures run() {
        time.start(this::letIn);
        Duration took = time.runToTheEnd();
        double possible = 0;
        for (int second = 0; second < took.toSeconds(); second++) {
            possible += scenario.capacity().applyAsDouble(second);
        }
        return new Figures(scenario.jobs(), failed, calls, took, answeredAt.size() / possible, recovery(), doneAt);
    }

    /** As the worker's admission: twice the calls that may be in the air, and none while there is trouble. */
    private void letIn() throws InterruptedException {
        while (started < scenario.jobs()) {
            CallerStatus status = caller.status();
            boolean usable = status.trouble() == null || status.held() > 0;
            int welcome = usable ? Math.max(16, 2 * status.limit()) + status.held() : 0;
            while (running < Math.min(welcome, 4_096) && started < scenario.jobs()) {
                int number = started++;
                running++;
                time.start(() -> {
                    bringToItsEnd(job(number));
                    doneAt.put(scenario.model().apply(number), Duration.between(FakeTime.START, time.instant()));
                });
            }
            time.sleep(Duration.ofSeconds(1));
        }
    }

    private PromptJob job(int number) {
        String body = Jobs.BODY
                .replace("gpt-oss-120b", scenario.model().apply(number))
                .replace("\"messages\"", "\"max_tokens\":500,\"messages\"");
        return Jobs.job("job-" + number, Jobs.CHAT, body);
    }

    private void bringToItsEnd(PromptJob job) throws InterruptedException {
        boolean ended = false;
        while (!ended) {
            switch (caller.call(job)) {
                case Finished finished -> {
                    ended = true;
                    if (finished.outcome() == Outcome.COMPLETED) {
                        answeredAt.add(server.now());
                    } else {
                        failed++;
                    }
                }
                case Parked parked -> {
                    job.setNotBefore(parked.notBefore());
                    job.setAttempts(parked.attempts());
                    job.setChargedAttempts(parked.chargedAttempts());
                }
            }
        }
        running--;
    }

    private @Nullable Duration recovery() {
        Trouble trouble = scenario.trouble();
        if (trouble == null) {
            return null;
        }
        double before = answered(trouble.from() - 120, trouble.from()) / 4.0;
        int second = trouble.to();
        while (answered(second, second + HALF_MINUTE) < 0.9 * before) {
            second++;
        }
        return Duration.ofSeconds(second - trouble.to());
    }

    private long answered(int from, int to) {
        if (!answeredAt.isEmpty() && answeredAt.getLast() < from) {
            throw new AssertionError(scenario.name() + " never recovers");
        }
        return answeredAt.stream().filter(at -> at >= from && at < to).count();
    }
}
