package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.Batch;

/** What became of the wish to create a batch. */
public sealed interface Creation {

    /** The batch that stands under the request's idempotency key now; the new one where there was no key. */
    Batch batch();

    /** It is new. */
    record Created(Batch batch) implements Creation {}

    /** The same request was made before: this is its batch, as it is now. */
    record Existing(Batch batch) implements Creation {}

    /** Another request was made before with the same idempotency key: nothing was created. */
    record Conflict(Batch batch) implements Creation {}
}
