/**
 * The operations of OpenAI's Files, Batches and Models APIs. Start with {@code BatchesApi} and {@code FilesApi}.
 */
@NullMarked
package dev.tallymill.ingest.openai;

import org.jspecify.annotations.NullMarked;
