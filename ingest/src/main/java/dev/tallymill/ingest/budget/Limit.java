package dev.tallymill.ingest.budget;

import java.math.BigInteger;

/**
 * A hard budget in one of its periods.
 *
 * @param picoUsd most that may be spent
 * @param spent what was, as far as is known
 */
public record Limit(BigInteger picoUsd, BigInteger spent) {

    /** True when {@code more} fits beside what was spent. */
    public boolean allows(BigInteger more) {
        return spent.add(more).compareTo(picoUsd) <= 0;
    }
}
