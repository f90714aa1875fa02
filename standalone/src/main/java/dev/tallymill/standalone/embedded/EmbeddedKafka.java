package dev.tallymill.standalone.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker and its controller in this JVM, one node, on 127.0.0.1.
 *
 * <p><b>What survives.</b> Every acknowledged record survives {@link #close()} and {@code kill -9} of the process: it
 * has been written to the operating system, whose page cache outlives the process. Kafka does not force each record to
 * the disk, so a power cut or a crash of the operating system may lose the last seconds, as on any one-broker cluster.
 *
 * <p><b>Failures.</b> Kafka would end the JVM when its disk is full or its metadata cannot be written. Here the
 * listener given to {@link #start} is called instead, once, on a thread of its own; the broker is of no use after that,
 * and the program should say {@link BrokerFailure#message()} and end. {@link #close()} may be called from the listener.
 *
 * <p>The hooks for this belong to the whole JVM: run one broker at a time. Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {

    /** A start reads through what a kill left behind; more than this means that something hangs. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

    private final BrokerNode node;
    private final int port;
    private final DiskWatch diskWatch;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedKafka(BrokerNode node, int port, DiskWatch diskWatch) {
        this.node = node;
        this.port = port;
        this.diskWatch = diskWatch;
    }

    /**
     * Starts the broker, on a formatted or a new directory, and returns when clients may connect.
     *
     * @param onFailure told once if the broker fails later on
     * @throws CannotStartException with one line for the user: port busy, disk full, directory unusable
     */
    public static EmbeddedKafka start(EmbeddedKafkaConfig config, Consumer<BrokerFailure> onFailure) {
        DiskSpace disk = prepare(config);
        FailureReporter failures = new FailureReporter(disk);
        try (ListenSockets sockets = ListenSockets.bind(config.port())) {
            int port = sockets.brokerPort();
            Properties settings = BrokerSettings.of(config, port, sockets.controllerPort());
            // Not restored when the start fails: what has started already must not end the program either.
            failures.interceptProcessExit();
            BrokerNode node = startNode(settings, sockets, failures);
            failures.notify(onFailure);
            return new EmbeddedKafka(node, port, DiskWatch.start(disk, failures));
        }
    }

    /** {@code 127.0.0.1:PORT}, for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return Loopback.HOST + ":" + port;
    }

    /** The port clients connect to. */
    public int port() {
        return port;
    }

    /** Stops in order, within 20 seconds; the log is flushed and marked clean. Does nothing the second time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        diskWatch.close();
        CompletableFuture<Boolean> stopped = onThread("tallymill-broker-stop", () -> {
            node.shutdown();
            return true;
        });
        try {
            stopped.get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            FailureReporter.restoreProcessExit();
        } catch (TimeoutException e) {
            LOG.warn("the embedded broker did not stop within {}; the next start recovers its log", STOP_LIMIT);
        } catch (ExecutionException e) {
            LOG.warn("the embedded broker did not stop in order; the next start recovers its log", e.getCause());
            FailureReporter.restoreProcessExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static DiskSpace prepare(EmbeddedKafkaConfig config) {
        try {
            Files.createDirectories(config.logDirectory());
            DiskSpace disk = DiskSpace.of(config.logDirectory(), config.reservedBytes());
            if (disk.low()) {
                throw new CannotStartException(disk.full(null).message());
            }
            StorageFormat.ensure(config.logDirectory());
            return disk;
        } catch (IOException e) {
            throw new CannotStartException(
                    DiskSpace.speaksOfSpace(e)
                            ? new BrokerFailure.DiskFull(config.logDirectory(), 0, e).message()
                            : "cannot use " + config.logDirectory() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Starts on another thread, because a start that meets a fatal fault may never return. */
    private static BrokerNode startNode(Properties settings, ListenSockets sockets, FailureReporter failures) {
        CompletableFuture<BrokerNode> started = onThread("tallymill-broker-start", () -> {
            BrokerNode node = new BrokerNode(settings, sockets, failures);
            node.startup();
            return node;
        });
        try {
            CompletableFuture.anyOf(started, failures.first()).get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            failures.report("it could not start", e.getCause());
        } catch (TimeoutException e) {
            failures.report("it did not start within " + START_LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException("interrupted while the embedded Kafka broker was starting", e);
        }
        BrokerFailure failure = failures.first().getNow(null);
        if (failure != null) {
            throw new CannotStartException(failure.message(), failure.cause());
        }
        return started.join();
    }

    private static <T> CompletableFuture<T> onThread(String name, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
