package dev.tallymill.schemas.price;

import java.math.BigInteger;

/** What rating one job came to. */
public sealed interface Rating {

    /**
     * The job has a cost.
     *
     * @param picoUsd exact cost in 10^-12 USD
     * @param priceVersion version of the price it was rated with
     */
    record Priced(BigInteger picoUsd, String priceVersion) implements Rating {}

    /** The job used something that has no known cost: it is counted apart and adds nothing to any sum. */
    record Unpriced(Reason reason) implements Rating {}

    /** The job used nothing: it ended without an answer. */
    record Free() implements Rating {}

    /** Why a job has no cost. */
    enum Reason {
        /** No price of this provider, model and tier was in force when the job completed. */
        NO_PRICE,
        /** The job completed but nobody counted its tokens. */
        NO_TOKEN_COUNTS,
        /** The token counts are negative or beyond anything a model answers. */
        IMPLAUSIBLE_TOKEN_COUNTS
    }
}
