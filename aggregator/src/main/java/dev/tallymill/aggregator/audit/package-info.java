/**
 * Checks and corrects what was tallied, from the topics alone. {@link dev.tallymill.aggregator.audit.Audit} and {@link
 * dev.tallymill.aggregator.audit.Rerating} decide; {@link dev.tallymill.aggregator.audit.LedgerTopics} reads and writes.
 */
@NullMarked
package dev.tallymill.aggregator.audit;

import org.jspecify.annotations.NullMarked;
