/**
 * Anthropic's Message Batches API: another face of the same files and batches. Start with {@code MessageBatchesApi}.
 */
@NullMarked
package dev.tallymill.ingest.anthropic;

import org.jspecify.annotations.NullMarked;
