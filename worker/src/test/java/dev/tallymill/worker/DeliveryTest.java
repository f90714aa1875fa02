package dev.tallymill.worker;

import static dev.tallymill.worker.Workers.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.topic.DeadLetterOrigin;
import dev.tallymill.schemas.topic.SourceHeaders;
import dev.tallymill.worker.TestCluster.Space;
import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.JobEnding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a worker promises about its jobs, against a real broker. */
class DeliveryTest {

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
    void everyJobGetsOneResultAndOneUsageInItsPartition() {
        Space space = cluster.space("every-job");
        space.produceJobs(2_000);
        try (WorkerService worker = start(space, "0", FakeCaller.instant())) {
            List<ConsumerRecord<byte[], byte[]>> found = space.awaitResults(2_000);

            assertThat(jobIds(space.results(found))).hasSize(2_000);
            assertThat(found).allSatisfy(record -> {
                assertThat(SourceHeaders.from(record.headers()))
                        .extracting(SourceHeaders::partition)
                        .isEqualTo(record.partition());
                assertThat(record.key()).isEqualTo(new byte[] {(byte) record.partition()});
            });
            assertThat(worker.status().completed()).isEqualTo(2_000);
        }
        assertThat(space.all(space.kafka.topics().promptResults(), "read_committed"))
                .hasSize(2_000);
        assertThat(space.usage()).hasSize(2_000);
    }

    @Test
    void usageSaysWhatTheResultSays() {
        Space space = cluster.space("usage");
        space.produceJobs(1);
        try (WorkerService worker = start(space, "0", FakeCaller.instant())) {
            PromptResult result = space.results(space.awaitResults(1)).get(0);

            assertThat(result.getResponseBody()).isEqualTo("{\"answer\":{\"prompt\":\"0\"}}");
            assertThat(result.getWorker()).isEqualTo("0");
            assertThat(result.getLatencyMs()).isEqualTo(250);
            TokenUsage usage = space.usage().get(0);
            assertThat(usage.getJob()).isEqualTo(result.getJob());
            assertThat(usage.getUsage()).isEqualTo(result.getUsage());
            assertThat(usage.getProvider()).isEqualTo("test-provider");
            assertThat(usage.getServiceTier()).isEqualTo("priority");
            assertThat(usage.getStartedAt()).isEqualTo(Instant.ofEpochMilli(1_000));
            assertThat(worker.failure()).isNull();
        }
    }

    @Test
    void aSlowJobHoldsUpNoOther() {
        Space space = cluster.space("slow-job");
        CountDownLatch slow = new CountDownLatch(1);
        FakeCaller caller = new FakeCaller(job -> {
            if (job.getJob().getJobId().equals("job-0")) {
                slow.await();
            }
            return FakeCaller.answer(job);
        });
        space.produceJobs(1_000);
        try (WorkerService worker = start(space, "0", caller)) {
            assertThat(jobIds(space.results(space.awaitResults(999)))).doesNotContain("job-0");
            slow.countDown();
            assertThat(jobIds(space.results(space.awaitResults(1_000)))).contains("job-0");
            assertThat(worker.failure()).isNull();
        }
    }

    @Test
    void aRestartRepeatsNothingThatWasCommittedOutOfOrder() {
        Space space = cluster.space("restart");
        CountDownLatch never = new CountDownLatch(1);
        FakeCaller first = new FakeCaller(job -> {
            if (job.getJob().getJobId().equals("job-2")) {
                never.await();
            }
            return FakeCaller.answer(job);
        });
        space.produceJobs(400);
        try (WorkerService worker = start(space, "0", first, "20ms", "0s")) {
            space.awaitResults(399);
            assertThat(worker.failure()).isNull();
        }
        FakeCaller second = FakeCaller.instant();
        try (WorkerService worker = start(space, "0", second)) {
            assertThat(jobIds(space.results(space.awaitResults(400)))).hasSize(400);
            assertThat(second.calls()).containsOnlyKeys("job-2");
            assertThat(worker.status().salvaged()).isZero();
        }
    }

    @Test
    void undecodableRecordsGoToDeadLettersAndHoldUpNothing() {
        Space space = cluster.space("poison");
        space.produceBytes(1, "no avro".getBytes(StandardCharsets.UTF_8));
        space.produceJobs(8);
        try (WorkerService worker = start(space, "0", FakeCaller.instant())) {
            assertThat(space.awaitResults(8)).hasSize(8);
            ConsumerRecord<byte[], byte[]> letter = space.await(
                            space.kafka.topics().deadLetters(), "read_committed", 1)
                    .get(0);

            assertThat(letter.value()).isEqualTo("no avro".getBytes(StandardCharsets.UTF_8));
            DeadLetterOrigin origin = Objects.requireNonNull(DeadLetterOrigin.from(letter.headers()));
            assertThat(origin.place()).isEqualTo(space.kafka.topics().promptJobs() + "-1@0");
            assertThat(origin.timestamp()).isEqualTo(letter.timestamp()).isPositive();
            assertThat(origin.exception()).endsWith("UndecodableRecordException");
            assertThat(origin.message()).contains("7 bytes");
            await(() -> worker.status().deadLetters() == 1);
        }
    }

    @Test
    void aParkedJobComesBackWithItsAttempts() {
        Space space = cluster.space("parked");
        Queue<Integer> charged = new ConcurrentLinkedQueue<>();
        FakeCaller caller = new FakeCaller(job -> {
            if (job.getAttempts() == 0) {
                return new JobEnding.Parked(Instant.now().plusMillis(200), 3, 2);
            }
            charged.add(job.getChargedAttempts());
            return FakeCaller.answer(job);
        });
        space.produceJobs(4);
        try (WorkerService worker = start(space, "0", caller)) {
            List<PromptResult> results = space.results(space.awaitResults(4));

            assertThat(results)
                    .allSatisfy(result -> assertThat(result.getAttempts()).isEqualTo(4));
            assertThat(charged).containsExactly(2, 2, 2, 2);
            assertThat(worker.status().parked()).isEqualTo(4);
        }
    }

    @Test
    void aJobPastItsDeadlineExpiresWithoutACall() {
        Space space = cluster.space("expired");
        PromptJob late = Space.job(0);
        late.setDeadline(Instant.EPOCH.plusSeconds(1));
        space.produce(List.of(late));
        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, "0", caller)) {
            PromptResult result = space.results(space.awaitResults(1)).get(0);

            assertThat(result.getOutcome()).isEqualTo(Outcome.EXPIRED);
            assertThat(result.getError().getCode()).isEqualTo("batch_expired");
            assertThat(caller.calls()).isEmpty();
            assertThat(worker.failure()).isNull();
        }
    }

    @Test
    void aJobWhoseTimeHasNotComeHoldsUpNoOtherAndNoStop() {
        Space space = cluster.space("not-before");
        PromptJob later = Space.job(0);
        later.setNotBefore(Instant.now().plusSeconds(3_600));
        space.produce(List.of(later, Space.job(1), Space.job(2)));
        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, "0", caller)) {
            assertThat(jobIds(space.results(space.awaitResults(2)))).containsExactlyInAnyOrder("job-1", "job-2");
            assertThat(worker.status().queued()).isEqualTo(1);
        }
        assertThat(caller.calls()).doesNotContainKey("job-0");
    }

    @Test
    void takesNothingWhileTheEndpointIsInTrouble() {
        Space space = cluster.space("trouble");
        FakeCaller caller = FakeCaller.instant();
        caller.trouble(new EndpointTrouble(EndpointTrouble.Kind.UNREACHABLE, "refused", Instant.EPOCH));
        space.produceJobs(40);
        try (WorkerService worker = start(space, "0", caller)) {
            await(() -> worker.status().transactions() > 0);
            assertThat(caller.calls()).isEmpty();

            caller.trouble(null);

            assertThat(space.awaitResults(40)).hasSize(40);
        }
    }

    @Test
    void aWorkerWhoseSlotIsTakenStopsAndItsResultsAreSalvaged() {
        Space space = cluster.space("zombie");
        Semaphore permits = new Semaphore(0);
        FakeCaller zombieCaller = new FakeCaller(job -> {
            permits.acquire();
            return FakeCaller.answer(job);
        });
        space.produceJobs(200);
        // It never commits what it finishes, as if it were killed between the result and the commit.
        WorkerService zombie = start(space, "0", zombieCaller, "5s");
        await(() -> zombie.status().inFlight() == 200);
        permits.release(150);
        space.await(space.kafka.topics().promptResults(), "read_uncommitted", 150);
        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, "0", caller)) {
            List<ConsumerRecord<byte[], byte[]>> found = space.awaitResults(200);

            assertThat(jobIds(space.results(found))).hasSize(200);
            assertThat(caller.totalCalls()).isEqualTo(50);
            assertThat(worker.status().salvaged()).isEqualTo(150);
            assertThat(space.usage()).hasSize(200);
            permits.release(50);
            await(() -> zombie.failure() != null);
            assertThat(zombie.failure())
                    .isInstanceOfAny(ProducerFencedException.class, FencedInstanceIdException.class);
        } finally {
            zombie.close();
        }
        assertThat(space.all(space.kafka.topics().promptResults(), "read_committed"))
                .hasSize(200);
    }

    @Test
    void salvagesOnceWhenOneCrashFollowsAnother() {
        Space space = cluster.space("crashes");
        space.produceJobs(300);
        Set<WorkerService> crashed = new HashSet<>();
        int calls = 0;
        for (int crash = 0; crash < 3; crash++) {
            Semaphore permits = new Semaphore(60);
            FakeCaller caller = new FakeCaller(job -> {
                permits.acquire();
                return FakeCaller.answer(job);
            });
            WorkerService worker = start(space, "0", caller, "5s");
            crashed.add(worker);
            int appended = 60 * (crash + 1);
            await(() -> jobIds(space.results(space.all(space.kafka.topics().promptResults(), "read_uncommitted")))
                            .size()
                    >= appended);
            calls += 60;
        }
        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, "0", caller)) {
            assertThat(jobIds(space.results(space.awaitResults(300)))).hasSize(300);
            assertThat(caller.totalCalls()).isEqualTo(300 - calls);
            assertThat(worker.failure()).isNull();
        } finally {
            crashed.forEach(worker -> worker.close(Duration.ZERO));
        }
        assertThat(space.all(space.kafka.topics().promptResults(), "read_committed"))
                .hasSize(300);
    }

    @Test
    void aSecondWorkerTakesItsShareAndNothingIsCalledTwice() {
        Space space = cluster.space("share");
        FakeCaller caller = new FakeCaller(job -> {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            return FakeCaller.answer(job);
        });
        space.produceJobs(20_000);
        try (WorkerService first = start(space, "0", caller)) {
            space.awaitResults(500);
            try (WorkerService second = start(space, "1", caller)) {
                assertThat(jobIds(space.results(space.awaitResults(20_000)))).hasSize(20_000);
                assertThat(second.status().completed()).isPositive();
                assertThat(first.failure()).isNull();
                assertThat(second.failure()).isNull();
            }
        }
        assertThat(caller.totalCalls()).isEqualTo(20_000);
        assertThat(space.all(space.kafka.topics().promptResults(), "read_committed"))
                .hasSize(20_000);
    }

    private static WorkerService start(Space space, String slot, FakeCaller caller) {
        return Workers.start(space, slot, caller, Map.of());
    }

    private static WorkerService start(Space space, String slot, FakeCaller caller, String commitInterval) {
        return Workers.start(space, slot, caller, Map.of("worker.commit.interval", commitInterval));
    }

    private static WorkerService start(
            Space space, String slot, FakeCaller caller, String commitInterval, String drainTimeout) {
        return Workers.start(
                space,
                slot,
                caller,
                Map.of("worker.commit.interval", commitInterval, "worker.drain.timeout", drainTimeout));
    }

    private static Set<String> jobIds(List<PromptResult> results) {
        Set<String> ids = new HashSet<>();
        results.forEach(result -> ids.add(result.getJob().getJobId()));
        return ids;
    }
}
