package dev.tallymill.worker;

import static dev.tallymill.worker.Workers.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.worker.TestCluster.Space;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A caller that throws fails one job; an error of the JVM stops the worker. */
class FailingJobTest {

    private static TestCluster cluster;

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.tallymill.worker");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeAll
    static void startBroker() throws Exception {
        cluster = TestCluster.start();
    }

    @AfterAll
    static void stopBroker() {
        cluster.close();
    }

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    @Test
    void aBugInOneCallFailsThatJobAlone() {
        Space space = cluster.space("bug");
        FakeCaller caller = new FakeCaller(job -> {
            if (job.getJob().getJobId().equals("job-3")) {
                throw new IllegalStateException("cannot read " + job.getBody(), new RuntimeException(job.getBody()));
            }
            return FakeCaller.answer(job);
        });
        space.produceJobs(10);
        try (WorkerService worker = Workers.start(space, "0", caller, Map.of())) {
            List<PromptResult> results = space.results(space.awaitResults(10));

            assertThat(results)
                    .filteredOn(result -> result.getOutcome() != Outcome.COMPLETED)
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result.getJob().getJobId()).isEqualTo("job-3");
                        assertThat(result.getOutcome()).isEqualTo(Outcome.FAILED);
                        assertThat(result.getError().getCode()).isEqualTo("internal_error");
                        assertThat(result.getError().getMessage())
                                .contains("IllegalStateException")
                                .doesNotContain("prompt");
                    });
            assertThat(worker.failure()).isNull();
            assertThat(worker.status().internalErrors()).isEqualTo(1);
        }
        assertThat(logged.list)
                .filteredOn(event -> event.getThrowableProxy() != null)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getFormattedMessage()).contains("job-3");
                    assertThat(ThrowableProxyUtil.asString(event.getThrowableProxy()))
                            .contains("java.lang.IllegalStateException", "FailingJobTest")
                            .doesNotContain("{\"prompt\"");
                });
    }

    @Test
    void aStackOverflowFailsItsJobAlone() {
        Space space = cluster.space("overflow");
        FakeCaller caller = new FakeCaller(job -> {
            throw new StackOverflowError();
        });
        space.produceJobs(1);
        try (WorkerService worker = Workers.start(space, "0", caller, Map.of())) {
            assertThat(space.results(space.awaitResults(1))
                            .getFirst()
                            .getError()
                            .getCode())
                    .isEqualTo("internal_error");
            assertThat(worker.failure()).isNull();
        }
    }

    @Test
    void anErrorOfTheJvmStopsTheWorkerAndLeavesTheJobToAnother() {
        Space space = cluster.space("jvm-error");
        FakeCaller broken = new FakeCaller(job -> {
            throw new OutOfMemoryError("simulated");
        });
        space.produceJobs(1);
        try (WorkerService worker = Workers.start(space, "0", broken, Map.of())) {
            await(() -> worker.failure() != null);
            assertThat(worker.failure()).isInstanceOf(OutOfMemoryError.class);
        }
        try (WorkerService worker = Workers.start(space, "0", FakeCaller.instant(), Map.of())) {
            assertThat(space.results(space.awaitResults(1)).getFirst().getOutcome())
                    .isEqualTo(Outcome.COMPLETED);
            assertThat(worker.failure()).isNull();
        }
    }
}
