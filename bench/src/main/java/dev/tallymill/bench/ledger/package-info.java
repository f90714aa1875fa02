/**
 * The aggregator under load and under fire: {@code bench ledger} measures how many usage records it counts per second,
 * {@code bench freshness} how soon a result is in the published totals, and {@code bench audit} kills it and the broker while
 * a million jobs are counted and then audits every total.
 */
@NullMarked
package dev.tallymill.bench.ledger;

import org.jspecify.annotations.NullMarked;
