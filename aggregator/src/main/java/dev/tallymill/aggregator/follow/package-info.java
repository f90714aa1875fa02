/**
 * Reads topics for the API and the dashboard: {@code ViewFollower} keeps the read model up to date,
 * {@code KafkaFailedLines} looks up the failed lines of one batch, and {@code KafkaSpendJournal} what batches cost by time, when
 * somebody asks.
 */
@NullMarked
package dev.tallymill.aggregator.follow;

import org.jspecify.annotations.NullMarked;
