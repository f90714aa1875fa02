package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.Batch;

/** What became of the wish to cancel a batch. */
public sealed interface Cancellation {

    /** It will be cancelled, or was asked to be before. */
    record Requested(Batch batch) implements Cancellation {}

    /** It has ended already, or its results are being put together. */
    record TooLate(Batch batch) implements Cancellation {}

    /** The tenant has no such batch. */
    record Unknown() implements Cancellation {}
}
