/**
 * Files, batches and the dispatcher that feeds prompt jobs to the topic. Start with {@link dev.tallymill.ingest.IngestMain}.
 */
@NullMarked
package dev.tallymill.ingest;

import org.jspecify.annotations.NullMarked;
