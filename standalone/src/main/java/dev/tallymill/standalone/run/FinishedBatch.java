package dev.tallymill.standalone.run;

import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;

/**
 * A batch at its end.
 *
 * @param progress the aggregator's tally of all its lines
 */
record FinishedBatch(Batch batch, BatchProgress progress) {}
