/**
 * {@code tallymill dead-letters}: what could not be decoded, and its way back. Start with {@link
 * dev.tallymill.standalone.deadletter.DeadLettersCommand}; {@link dev.tallymill.standalone.deadletter.DeadLetterLog} reads
 * the topic, {@link dev.tallymill.standalone.deadletter.Replay} publishes letters again.
 */
@NullMarked
package dev.tallymill.standalone.deadletter;

import org.jspecify.annotations.NullMarked;
