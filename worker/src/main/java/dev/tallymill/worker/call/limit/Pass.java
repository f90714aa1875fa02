package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.limit.LaneBudget.Reserved;
import java.time.Instant;

/** Leave to make one call. Give it back by {@link EndpointGate#leave}. Immutable. */
public final class Pass {

    private final ModelLane lane;
    private final String tenant;
    private final long ticket;
    private final Instant at;
    private final Reserved reserved;
    private final Trial endpoint;
    private final Trial model;

    Pass(ModelLane lane, String tenant, long ticket, Instant at, Reserved reserved, Trial endpoint, Trial model) {
        this.lane = lane;
        this.tenant = tenant;
        this.ticket = ticket;
        this.at = at;
        this.reserved = reserved;
        this.endpoint = endpoint;
        this.model = model;
    }

    /** Whether a call finds out if a breaker that is open may close. */
    enum Trial {
        /** The breaker is closed. */
        NONE,
        /** A probe that other jobs could have been, too. */
        PROBE,
        /** A probe, and no other job waited that could have been it. */
        LONE_PROBE
    }

    /** Made while the endpoint or the model is paused, to find out whether it still need be. */
    public boolean probe() {
        return endpoint != Trial.NONE || model != Trial.NONE;
    }

    /** Rank among all calls to the endpoint, in the order they started. */
    long ticket() {
        return ticket;
    }

    ModelLane lane() {
        return lane;
    }

    /** Whose call it is. */
    String tenant() {
        return tenant;
    }

    /** When the call was let through. */
    Instant at() {
        return at;
    }

    Reserved reserved() {
        return reserved;
    }

    /** Whether it tries the endpoint as a whole. */
    Trial endpoint() {
        return endpoint;
    }

    /** Whether it tries its model. */
    Trial model() {
        return model;
    }

    /** A probe that no other job could have been. */
    boolean alone() {
        return endpoint == Trial.LONE_PROBE || (endpoint == Trial.NONE && model == Trial.LONE_PROBE);
    }
}
