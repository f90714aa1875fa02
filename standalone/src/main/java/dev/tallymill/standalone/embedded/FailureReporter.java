package dev.tallymill.standalone.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns every way in which Kafka ends its process into one call of the owner's listener. Kafka has two: fault handlers,
 * which carry the cause, and {@link Exit}, which is a hook of the whole JVM and carries none. Thread-safe; the first
 * failure counts, the rest follow from it.
 */
final class FailureReporter implements FaultHandlerFactory {

    private static final Logger LOG = LoggerFactory.getLogger(FailureReporter.class);

    private final DiskSpace disk;
    private final CompletableFuture<BrokerFailure> first = new CompletableFuture<>();

    FailureReporter(DiskSpace disk) {
        this.disk = disk;
    }

    /** Completed by the first failure, never exceptionally. */
    CompletableFuture<BrokerFailure> first() {
        return first;
    }

    /** Calls the listener, on a thread of its own, when the first failure comes. */
    void notify(Consumer<BrokerFailure> listener) {
        Thread.ofVirtual().name("tallymill-broker-failure").start(() -> listener.accept(first.join()));
    }

    /**
     * Keeps Kafka from ending the JVM until {@link #restoreProcessExit()}. The hook is the JVM's only one, so it belongs
     * to the broker that was started last.
     */
    void interceptProcessExit() {
        Exit.setExitProcedure((status, message) -> exitRequested("exit", status, message));
        Exit.setHaltProcedure((status, message) -> exitRequested("halt", status, message));
    }

    static void restoreProcessExit() {
        Exit.setExitProcedure((status, message) -> Runtime.getRuntime().exit(status));
        Exit.setHaltProcedure((status, message) -> Runtime.getRuntime().halt(status));
    }

    void report(BrokerFailure failure) {
        if (first.complete(failure)) {
            LOG.error("{}", failure.message(), failure.cause());
        }
    }

    void report(String reason, @Nullable Throwable cause) {
        report(disk.explains(cause) ? disk.full(cause) : new BrokerFailure.Fatal(reason, cause));
    }

    @Override
    public FaultHandler build(String name, boolean fatal, Runnable action) {
        FaultHandler logging = new LoggingFaultHandler(name, action);
        if (!fatal) {
            return logging;
        }
        return (message, cause) -> {
            RuntimeException thrown = logging.handleFault(message, cause);
            report(name + " fault", cause);
            return thrown == null ? new FaultHandlerException(message, cause) : thrown;
        };
    }

    private void exitRequested(String how, int status, @Nullable String message) {
        report(
                "Kafka asked to %s with status %d%s".formatted(how, status, message == null ? "" : ": " + message),
                null);
    }
}
