/**
 * The books as a Kafka Streams topology: which records go where, what is kept, and when it is written. The bookkeeping
 * itself is in {@link dev.tallymill.aggregator.ledger}. Start with {@link
 * dev.tallymill.aggregator.topology.LedgerTopology}; why it has this shape is in docs/adr/0006-ledger-topology.md.
 */
@NullMarked
package dev.tallymill.aggregator.topology;

import org.jspecify.annotations.NullMarked;
