package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a gate for progress, metrics and admission.
 *
 * @param inFlight calls in the air
 * @param limit most calls in the air right now, of the models in use together
 * @param held jobs that wait because of their own model while the endpoint would take others'
 * @param trouble why nothing is being called; null while something is, and when it is time to try again and no job is here
 */
public record GateStatus(
        int inFlight, int limit, int held, @Nullable EndpointTrouble trouble) {

    static GateStatus of(int ceiling, int inFlight, CircuitBreaker endpoint, Collection<ModelLane> lanes, Instant now) {
        int held = 0;
        int jobs = inFlight;
        long limits = 0;
        for (ModelLane lane : lanes) {
            jobs += lane.line().size();
            limits += lane.limit().current();
            Waiter head = lane.line().head();
            held += head != null && lane.when(head, now).isAfter(now)
                    ? lane.line().size()
                    : 0;
        }
        boolean due = jobs == 0 && !endpoint.nextProbe().isAfter(now);
        return new GateStatus(
                inFlight,
                lanes.isEmpty() ? ceiling : (int) Math.min(ceiling, limits),
                endpoint.isOpen() || inFlight >= ceiling ? 0 : held,
                endpoint.trouble() != null && !due ? endpoint.trouble() : troubleOfAll(lanes, now));
    }

    /** The longest trouble, when every model in use has one. */
    private static @Nullable EndpointTrouble troubleOfAll(Collection<ModelLane> lanes, Instant now) {
        EndpointTrouble longest = null;
        for (ModelLane lane : lanes) {
            EndpointTrouble trouble = lane.trouble(now);
            if (trouble == null && !lane.isIdle()) {
                return null;
            }
            if (trouble != null && (longest == null || trouble.since().isBefore(longest.since()))) {
                longest = trouble;
            }
        }
        return longest;
    }
}
