package dev.tallymill.worker.control;

import dev.tallymill.schemas.id.ControlKeys;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.ControlAction;
import dev.tallymill.schemas.record.PromptJob;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The orders in force, about batches and tenants. Questions are for any thread; {@link #apply} is for one. Whoever asks
 * after a change was told to it gets an answer that holds the change.
 */
public final class Orders {

    private static final Logger log = LoggerFactory.getLogger(Orders.class);

    private final Set<String> cancelledBatches = ConcurrentHashMap.newKeySet();
    private final Set<String> pausedBatches = ConcurrentHashMap.newKeySet();
    private final Set<String> pausedTenants = ConcurrentHashMap.newKeySet();
    private volatile Runnable listener = () -> {};
    private volatile boolean complete;

    /** Whether the job's batch is cancelled: it must not be called. */
    public boolean isCancelled(PromptJob job) {
        String batch = job.getJob().getBatchId();
        return batch != null && cancelledBatches.contains(batch);
    }

    /** Whether the job's tenant or batch is paused: no call may begin until it is resumed. */
    public boolean isPaused(PromptJob job) {
        if (pausedTenants.isEmpty() && pausedBatches.isEmpty()) {
            return false;
        }
        String batch = job.getJob().getBatchId();
        return pausedTenants.contains(job.getJob().getTenant()) || (batch != null && pausedBatches.contains(batch));
    }

    /** A copy of the paused tenants' names. */
    public Set<String> pausedTenants() {
        return Set.copyOf(pausedTenants);
    }

    /** Whether every order given before the worker started is known: before that, no job may be called. */
    public boolean isComplete() {
        return complete;
    }

    /** {@code told} runs after every change, on the thread that made it. There is one listener: the last. */
    public void onChange(Runnable told) {
        listener = told;
    }

    /**
     * Takes one record of the topic.
     *
     * @param order null where the record is a tombstone: no order stands any more
     */
    public void apply(String key, @Nullable Control order) {
        String tenant = order == null ? ControlKeys.tenant(key) : order.getTenant();
        ControlAction action = order == null ? ControlAction.RUN : order.getAction();
        if (action == ControlAction.UNKNOWN) {
            log.error("An order about {} is of a kind that only a newer worker knows: it is not carried out", key);
            return;
        }
        boolean changed = tenant == null
                ? applyToBatch(order == null ? key : order.getBatchId(), action)
                : applyToTenant(tenant, action);
        if (changed) {
            listener.run();
        }
    }

    /** All that stood in the topic was applied. */
    void becomeComplete() {
        if (!complete) {
            complete = true;
            boolean somebodyWaits = !pausedBatches.isEmpty() || !pausedTenants.isEmpty();
            log.atLevel(somebodyWaits ? Level.WARN : Level.INFO)
                    .log(
                            "{} batches are cancelled, {} paused; paused tenants: {}",
                            cancelledBatches.size(),
                            pausedBatches.size(),
                            pausedTenants);
        }
    }

    private boolean applyToBatch(String batch, ControlAction action) {
        boolean cancelChanged = set(cancelledBatches, batch, action == ControlAction.CANCEL);
        boolean pauseChanged = set(pausedBatches, batch, action == ControlAction.PAUSE);
        if (pauseChanged && action != ControlAction.CANCEL) {
            tellPause("Batch " + batch, action);
        } else if (cancelChanged || pauseChanged) {
            log.info("Batch {}: {}", batch, action);
        }
        return cancelChanged || pauseChanged;
    }

    private boolean applyToTenant(String tenant, ControlAction action) {
        if (action == ControlAction.CANCEL) {
            log.error("Tenant {} cannot be cancelled, only its batches: the order is not carried out", tenant);
            return false;
        }
        boolean changed = set(pausedTenants, tenant, action == ControlAction.PAUSE);
        if (changed) {
            tellPause("Tenant " + tenant, action);
        }
        return changed;
    }

    /** A warning: whoever wonders why jobs wait looks at the log, which tells no more than warnings unless asked to. */
    private static void tellPause(String who, ControlAction action) {
        if (action == ControlAction.PAUSE) {
            log.warn("{} is paused: calls in the air end, jobs wait and keep their attempts", who);
        } else {
            log.warn("{} goes on", who);
        }
    }

    private static boolean set(Set<String> names, String name, boolean present) {
        return present ? names.add(name) : names.remove(name);
    }
}
