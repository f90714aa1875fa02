package dev.tallymill.standalone.service;

import dev.tallymill.schemas.topic.TopicsException;
import dev.tallymill.standalone.CommandFailure;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Starts one service and keeps it running until a signal comes or it fails. */
final class ServiceProcess {

    private static final int LOOK_EVERY_MILLIS = 500;
    private static final int FAILED = 1;

    private ServiceProcess() {}

    /** Starts a service, given where its metrics go. */
    @FunctionalInterface
    interface Starter {
        RunningService start(MeterRegistry metrics);
    }

    /**
     * Runs a service until a signal comes or it fails, with its log, metrics and health as {@code ops} says.
     *
     * @throws CommandFailure when it cannot start, or died
     */
    static void run(String name, OpsConfig ops, Starter starter) throws CommandFailure, InterruptedException {
        ServiceLog.apply(ops);
        try (Operations operations = Operations.start(ops)) {
            RunningService running = start(name, () -> starter.start(operations.metrics()));
            operations.started(running);
            keep(name, running.service(), running.failure());
        }
    }

    /**
     * Starts a service.
     *
     * @throws CommandFailure with one line when it cannot start: topics are missing, Kafka does not answer
     */
    static <S> S start(String name, Supplier<S> starter) throws CommandFailure {
        try {
            return starter.get();
        } catch (TopicsException | KafkaException | CannotServeException e) {
            throw new CommandFailure(FAILED, name + " cannot start: " + e.getMessage());
        }
    }

    /**
     * Blocks until SIGTERM or SIGINT, on which {@code service} is closed in order, or until it has failed.
     *
     * @param failure what the service died of, null while it lives
     * @throws CommandFailure when the service died: whoever supervises the process starts it again
     */
    private static void keep(String name, AutoCloseable service, Supplier<@Nullable Throwable> failure)
            throws CommandFailure, InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("close-" + name).unstarted(() -> {
            closeQuietly(name, service);
            closed.countDown();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        while (!closed.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            Throwable cause = failure.get();
            if (cause != null) {
                throw new CommandFailure(FAILED, name + " has failed and stops: " + cause);
            }
        }
    }

    private static void closeQuietly(String name, AutoCloseable service) {
        try {
            service.close();
        } catch (Exception e) {
            System.err.println("tallymill: " + name + " did not close in order: " + e);
        }
    }
}
