package dev.tallymill.worker;

import static dev.tallymill.worker.Workers.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.id.ControlKeys;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.ControlAction;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.worker.TestCluster.Space;
import dev.tallymill.worker.call.JobEnding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a worker makes of orders about batches and tenants, against a real broker. */
class OrdersTest {

    private static TestCluster cluster;

    @BeforeAll
    static void startBroker() throws Exception {
        cluster = TestCluster.start();
    }

    @AfterAll
    static void stopBroker() {
        cluster.close();
    }

    @Test
    void jobsOfACancelledBatchEndWithoutACallAlsoAfterARestart() {
        Space space = cluster.space("cancelled-before");
        cancel(space, "batch_1");
        produce(space, 0, 20, "tenant", "batch_1");
        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, caller)) {
            assertCancelled(space.results(space.awaitResults(20)));
            await(() -> worker.status().cancelled() == 20);
            assertThat(worker.status().failed()).isEqualTo(20);
        }
        produce(space, 20, 40, "tenant", "batch_1");
        try (WorkerService worker = start(space, caller)) {
            assertCancelled(space.results(space.awaitResults(40)));
            assertThat(worker.failure()).isNull();
        }
        assertThat(caller.calls()).isEmpty();
        assertThat(space.usage()).hasSize(40);
    }

    @Test
    void callsInTheAirOfACancelledBatchAreAbortedAndOthersGoOn() {
        Space space = cluster.space("cancelled-in-flight");
        CountDownLatch answer = new CountDownLatch(1);
        FakeCaller caller = new FakeCaller(job -> {
            answer.await();
            return FakeCaller.answer(job);
        });
        produce(space, 0, 10, "tenant", "batch_1");
        produce(space, 10, 20, "tenant", "batch_2");
        try (WorkerService worker = start(space, caller)) {
            await(() -> worker.status().inFlight() == 20);

            cancel(space, "batch_1");

            assertCancelled(space.results(space.awaitResults(10)));
            assertThat(worker.status().inFlight()).isEqualTo(10);
            answer.countDown();
            assertThat(space.results(space.awaitResults(20)))
                    .filteredOn(result -> result.getOutcome() == Outcome.COMPLETED)
                    .hasSize(10)
                    .allMatch(result -> "batch_2".equals(result.getJob().getBatchId()));
        }
        assertThat(space.all(space.kafka.topics().promptResults(), "read_committed"))
                .hasSize(20);
        assertThat(caller.totalCalls()).isEqualTo(20);
    }

    @Test
    void jobsOfAPausedTenantWaitWithTheirAttemptsAndHoldUpNobody() {
        Space space = cluster.space("paused");
        pause(space, "slow", ControlAction.PAUSE);
        List<PromptJob> jobs = new ArrayList<>();
        for (int number = 0; number < 80; number++) {
            PromptJob job = job(number, number % 2 == 0 ? "slow" : "quick", null);
            job.setAttempts(2);
            jobs.add(job);
        }
        space.produce(jobs);
        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, caller)) {
            assertThat(space.results(space.awaitResults(40)))
                    .allMatch(result -> result.getJob().getTenant().equals("quick"));
            await(() -> worker.status().paused() == 40);
            assertThat(worker.status().pausedTenants()).containsExactly("slow");
            assertThat(worker.status().inFlight()).isZero();

            pause(space, "slow", ControlAction.RUN);

            assertThat(space.results(space.awaitResults(80)))
                    .allMatch(result -> result.getAttempts() == 3)
                    .allMatch(result -> result.getOutcome() == Outcome.COMPLETED);
            assertThat(worker.status().pausedTenants()).isEmpty();
        }
        assertThat(caller.calls())
                .hasSize(80)
                .allSatisfy((job, calls) -> assertThat(calls).isEqualTo(1));
    }

    @Test
    void morePausedJobsThanMemoryHoldsGoRoundThroughTheTopic() {
        Space space = cluster.space("paused-many");
        pause(space, "slow", ControlAction.PAUSE);
        produce(space, 0, 200, "slow", null);
        produce(space, 200, 240, "quick", null);
        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, caller, Map.of("worker.max.waiting.jobs", "20"))) {
            assertThat(space.results(space.awaitResults(40)))
                    .allMatch(result -> result.getJob().getTenant().equals("quick"));
            await(() -> worker.status().parked() > 200);

            pause(space, "slow", ControlAction.RUN);

            assertThat(space.results(space.awaitResults(240))).hasSize(240);
            assertThat(worker.failure()).isNull();
        }
        assertThat(caller.totalCalls()).isEqualTo(240);
        assertThat(space.all(space.kafka.topics().promptResults(), "read_committed"))
                .hasSize(240);
    }

    @Test
    void aJobThatTheCallerGivesBackForAPauseIsHeldWithItsAttempts() {
        Space space = cluster.space("paused-between-attempts");
        CountDownLatch paused = new CountDownLatch(1);
        FakeCaller caller = new FakeCaller(job -> {
            if (job.getAttempts() == 0) {
                paused.await();
                return new JobEnding.Parked(Instant.EPOCH, 3, 3);
            }
            return FakeCaller.answer(job);
        });
        produce(space, 0, 1, "slow", null);
        try (WorkerService worker = start(space, caller)) {
            await(() -> worker.status().inFlight() == 1);
            pause(space, "slow", ControlAction.PAUSE);
            await(() -> !worker.status().pausedTenants().isEmpty());
            paused.countDown();
            await(() -> worker.status().paused() == 1);

            pause(space, "slow", ControlAction.RUN);

            assertThat(space.results(space.awaitResults(1)).getFirst().getAttempts())
                    .isEqualTo(4);
            assertThat(worker.status().parked()).isZero();
        }
    }

    @Test
    void aPausedBatchThatIsCancelledEndsAtOnce() {
        Space space = cluster.space("paused-cancelled");
        space.order("batch_1", new Control("batch_1", ControlAction.PAUSE, Instant.EPOCH, null));
        produce(space, 0, 8, "tenant", "batch_1");
        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, caller)) {
            await(() -> worker.status().paused() == 8);

            cancel(space, "batch_1");

            assertCancelled(space.results(space.awaitResults(8)));
        }
        assertThat(caller.calls()).isEmpty();
    }

    private static void assertCancelled(List<PromptResult> results) {
        assertThat(results).allSatisfy(result -> {
            assertThat(result.getOutcome()).isEqualTo(Outcome.CANCELLED);
            assertThat(result.getHttpStatus()).isNull();
            assertThat(result.getError().getCode()).isEqualTo("batch_cancelled");
            assertThat(result.getJob().getBatchId()).isEqualTo("batch_1");
        });
    }

    private static WorkerService start(Space space, FakeCaller caller) {
        return start(space, caller, Map.of());
    }

    private static WorkerService start(Space space, FakeCaller caller, Map<String, String> settings) {
        return Workers.start(space, "0", caller, settings);
    }

    private static void cancel(Space space, String batch) {
        space.order(ControlKeys.ofBatch(batch), new Control(batch, ControlAction.CANCEL, Instant.EPOCH, null));
    }

    private static void pause(Space space, String tenant, ControlAction action) {
        space.order(ControlKeys.ofTenant(tenant), new Control("", action, Instant.EPOCH, tenant));
    }

    private static void produce(Space space, int from, int to, String tenant, @Nullable String batch) {
        space.produce(IntStream.range(from, to)
                .mapToObj(number -> job(number, tenant, batch))
                .toList());
    }

    private static PromptJob job(int number, String tenant, @Nullable String batch) {
        PromptJob job = Space.job(number);
        job.getJob().setTenant(tenant);
        job.getJob().setBatchId(batch);
        return job;
    }
}
