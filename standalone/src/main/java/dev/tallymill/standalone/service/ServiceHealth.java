package dev.tallymill.standalone.service;

import org.jspecify.annotations.Nullable;

/** What is known of a service from outside: thread-safe. */
final class ServiceHealth {

    /**
     * An answer to a probe.
     *
     * @param ok whether all is well
     * @param text one word or two for a person
     */
    record Probe(boolean ok, String text) {}

    private volatile @Nullable RunningService running;

    /** The service has started. */
    void started(RunningService service) {
        running = service;
    }

    /** Alive while it starts and until it has failed: an instance that is not alive must be replaced. */
    Probe live() {
        RunningService service = running;
        Throwable failure = service == null ? null : service.failure().get();
        return failure == null
                ? new Probe(true, "alive")
                : new Probe(false, "failed: " + failure.getClass().getSimpleName());
    }

    /** Ready once it does its work. */
    Probe ready() {
        RunningService service = running;
        if (service == null) {
            return new Probe(false, "starting");
        }
        Probe live = live();
        if (!live.ok()) {
            return live;
        }
        return service.ready().getAsBoolean() ? new Probe(true, "ready") : new Probe(false, "not ready");
    }

    /** Runs before metrics are read. */
    void renewMetrics() {
        RunningService service = running;
        if (service != null) {
            service.beforeMetrics().run();
        }
    }
}
