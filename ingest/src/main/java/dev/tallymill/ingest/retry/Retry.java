package dev.tallymill.ingest.retry;

import dev.tallymill.schemas.record.Batch;

/** What became of the wish to try again what failed in a batch. */
public sealed interface Retry {

    /** The batch of the failed requests; the same one when the same batch was retried before. */
    record Created(Batch batch) implements Retry {}

    /** Every request of the batch completed, or it was refused before it had any. */
    record NothingFailed(Batch batch) implements Retry {}

    /** The batch has not ended. */
    record NotEnded(Batch batch) implements Retry {}

    /** The file with the requests was deleted. */
    record InputGone(Batch batch) implements Retry {}

    /** The tenant has no such batch. */
    record Unknown() implements Retry {}
}
