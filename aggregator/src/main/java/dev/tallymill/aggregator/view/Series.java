package dev.tallymill.aggregator.view;

/** Whose totals a row of spend holds: one tenant's with one model of one provider. */
public record Series(String tenant, String provider, String model) {}
