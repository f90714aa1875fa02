package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.Alarm;
import dev.tallymill.worker.fair.Claimant;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job that waits at the gate. {@link EndpointGate}'s lock guards it, but for the wait itself. */
final class Waiter {

    private final Demand demand;
    private final Claimant claimant;
    private final boolean ahead;
    private final @Nullable Instant deadline;
    private final Alarm alarm;
    private @Nullable Pass pass;
    private boolean awake = true;
    private Instant wakesAt = Instant.MAX;

    Waiter(Demand demand, Claimant claimant, boolean ahead, @Nullable Instant deadline, Alarm alarm) {
        this.demand = demand;
        this.claimant = claimant;
        this.ahead = ahead;
        this.deadline = deadline;
        this.alarm = alarm;
    }

    Demand demand() {
        return demand;
    }

    Claimant claimant() {
        return claimant;
    }

    String tenant() {
        return claimant.tenant();
    }

    boolean ahead() {
        return ahead;
    }

    boolean isLate(Instant now) {
        return deadline != null && !now.isBefore(deadline);
    }

    @Nullable
    Pass pass() {
        return pass;
    }

    void give(Pass newPass) {
        pass = newPass;
        alarm.ring();
    }

    /** It looks for itself now, and has no plans. */
    void lookAround() {
        awake = true;
        wakesAt = deadline != null ? deadline : Instant.MAX;
    }

    /** It goes to wait; how long at most, null for as long as it takes. */
    @Nullable
    Duration fallAsleep(Instant now) {
        awake = false;
        return wakesAt.equals(Instant.MAX) ? null : Duration.between(now, wakesAt);
    }

    /** Sees to it that the waiter looks around at this time, or earlier. */
    void wakeBy(Instant time) {
        if (wakesAt.isAfter(time)) {
            wakesAt = time;
            if (!awake) {
                alarm.ring(); // it makes new plans
            }
        }
    }

    void await(@Nullable Duration longest) throws InterruptedException {
        alarm.await(longest);
    }
}
