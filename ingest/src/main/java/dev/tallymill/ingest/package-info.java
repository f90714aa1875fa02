/**
 * Files, batches and the dispatcher that feeds prompt jobs to the topic. Start with {@code IngestMain}.
 */
@NullMarked
package dev.tallymill.ingest;

import org.jspecify.annotations.NullMarked;
