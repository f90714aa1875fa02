/**
 * The bookkeeping, apart from Kafka: what has been counted, the sums not yet posted, and the books they are posted to.
 * Start with {@link dev.tallymill.aggregator.ledger.UsageLedger}, which takes usage records, then {@link
 * dev.tallymill.aggregator.ledger.Books}, which takes its postings.
 */
@NullMarked
package dev.tallymill.aggregator.ledger;

import org.jspecify.annotations.NullMarked;
