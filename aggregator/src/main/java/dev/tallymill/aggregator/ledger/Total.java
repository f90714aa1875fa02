package dev.tallymill.aggregator.ledger;

/** How much there is in an account in all. */
public record Total(Account account, Tally tally) {}
