package dev.tallymill.worker.call.answer;

/** Why an attempt is to be repeated: what kind of failure it was, for the job's count and for the endpoint's. */
public enum RetryCause {
    /** 429 or 498: the endpoint is alive and asks for less. */
    RATE_LIMITED,
    /** 503 or 529: no capacity. */
    OVERLOADED,
    /** 502: what stands before the model did not reach it. */
    BAD_GATEWAY,
    /** 504: the model did not answer what stands before it in time. */
    GATEWAY_TIMEOUT,
    /** No complete answer in time. */
    TIMEOUT,
    /** The request never reached the server. */
    UNREACHABLE,
    /** A kept connection was dead: repeat at once over a new one. */
    STALE_CONNECTION,
    /** The connection broke, or the answer is cut short or not JSON. */
    BROKEN_ANSWER,
    /** Any other answer that a later attempt may improve: 408, 409, 425, 500, ... */
    SERVER_ERROR,
    /** A 500 that belongs to this job: the server could not parse what the model wrote. */
    ITEM_FAULT,
    /** The model stopped without having written anything. */
    EMPTY_ANSWER,
    /** The answer does not satisfy the JSON schema that the job asks for. */
    SCHEMA_MISMATCH;

    /** Whether the circuit breaker counts it. */
    public boolean countsForBreaker() {
        return switch (this) {
            case OVERLOADED, BAD_GATEWAY, GATEWAY_TIMEOUT, TIMEOUT, UNREACHABLE -> true;
            case RATE_LIMITED,
                    STALE_CONNECTION,
                    BROKEN_ANSWER,
                    SERVER_ERROR,
                    ITEM_FAULT,
                    EMPTY_ANSWER,
                    SCHEMA_MISMATCH -> false;
        };
    }

    /** Whether fewer calls at a time may help. */
    public boolean asksForLess() {
        return switch (this) {
            case RATE_LIMITED, OVERLOADED, GATEWAY_TIMEOUT, TIMEOUT -> true;
            case BAD_GATEWAY,
                    UNREACHABLE,
                    STALE_CONNECTION,
                    BROKEN_ANSWER,
                    SERVER_ERROR,
                    ITEM_FAULT,
                    EMPTY_ANSWER,
                    SCHEMA_MISMATCH -> false;
        };
    }

    /** Whether the server answered for itself, so that the endpoint is up and accepts the key. */
    public boolean provesLife() {
        return switch (this) {
            case RATE_LIMITED, SERVER_ERROR, ITEM_FAULT, EMPTY_ANSWER, SCHEMA_MISMATCH -> true;
            case OVERLOADED, BAD_GATEWAY, GATEWAY_TIMEOUT, TIMEOUT, UNREACHABLE, STALE_CONNECTION, BROKEN_ANSWER ->
                false;
        };
    }

    /** Whether the job itself may be what the server cannot bear: it took the job and did not come back. */
    public boolean mayBeTheJobsFault() {
        return switch (this) {
            case GATEWAY_TIMEOUT, TIMEOUT, BROKEN_ANSWER -> true;
            case RATE_LIMITED,
                    OVERLOADED,
                    BAD_GATEWAY,
                    UNREACHABLE,
                    STALE_CONNECTION,
                    SERVER_ERROR,
                    ITEM_FAULT,
                    EMPTY_ANSWER,
                    SCHEMA_MISMATCH -> false;
        };
    }
}
