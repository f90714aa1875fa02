package dev.tallymill.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.server.fault.FaultHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureReporterTest {

    @TempDir
    private Path directory;

    private FailureReporter failures;

    @BeforeEach
    void create() throws IOException {
        failures = new FailureReporter(DiskSpace.of(directory, 0));
    }

    @Test
    void tellsTheListenerOfTheFirstFailure() throws Exception {
        CompletableFuture<BrokerFailure> heard = new CompletableFuture<>();
        failures.notify(heard::complete);

        failures.report("first", null);
        failures.report("second", null);

        assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(new BrokerFailure.Fatal("first", null));
    }

    @Test
    void recognisesAFullDiskByWhatTheOperatingSystemSaid() {
        IOException noSpace = new IOException("No space left on device");

        failures.report("raft manager fault", new KafkaStorageException("cannot append", noSpace));

        assertThat(failures.first().join()).isInstanceOf(BrokerFailure.DiskFull.class);
    }

    @Test
    void goesOnAfterAFaultThatIsNotFatal() {
        FaultHandler handler = failures.build("quorum controller", false, () -> {});

        RuntimeException thrown = handler.handleFault("a request failed", new IllegalStateException("why"));

        assertThat(thrown).hasMessageContaining("a request failed");
        assertThat(failures.first()).isNotDone();
    }

    @Test
    void reportsAFatalFaultWithItsCauseAndRunsKafkasAction() {
        CompletableFuture<Boolean> acted = new CompletableFuture<>();
        FaultHandler handler = failures.build("raft manager", true, () -> acted.complete(true));

        RuntimeException thrown = handler.handleFault("it broke", new IllegalStateException("why\nand where"));

        assertThat(thrown).isNotNull();
        assertThat(acted).isCompletedWithValue(true);
        assertThat(failures.first().join().message())
                .isEqualTo("the embedded Kafka broker stopped (raft manager fault: why); nothing acknowledged is lost,"
                        + " run the same command again");
    }
}
