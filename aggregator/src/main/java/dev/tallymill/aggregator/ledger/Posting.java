package dev.tallymill.aggregator.ledger;

/**
 * Sums for one account. Between the two stages it says how much more there is; what the books publish says how much
 * there is in all.
 */
public record Posting(Account account, Tally tally) {}
