package dev.tallymill.bench.ledger;

import dev.tallymill.schemas.record.TokenUsage;
import java.math.BigInteger;

/** Generated jobs, each the same whenever it is asked for, and what they cost by arithmetic of its own. */
interface JobSource {

    /** Key of job {@code i} on {@code token-usage}. */
    String key(int i);

    /** Usage of job {@code i}. */
    TokenUsage usage(int i);

    /** What job {@code i} costs once all prices are there, in 10^-12 USD. */
    BigInteger picoUsd(int i);

    /** Whether job {@code i} is and stays without a price. */
    boolean isUnpriced(int i);
}
