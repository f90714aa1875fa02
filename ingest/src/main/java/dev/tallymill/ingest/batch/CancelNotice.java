package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.Batch;
import java.time.Duration;

/** Waits a moment for the dispatcher to note that a batch is to be cancelled, so that the client reads it at once. */
public final class CancelNotice {

    private static final int MAX_LOOKS = 20;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private CancelNotice() {}

    /** The batch as it is after about two seconds at most: there may be no dispatcher at work just now. */
    public static Batch await(Batches batches, Batch cancelled) {
        Batch latest = cancelled;
        for (int look = 0; look < MAX_LOOKS && !isNoted(latest); look++) {
            long seen = batches.version();
            Batch found = batches.find(cancelled.getTenant(), cancelled.getBatchId());
            latest = found == null ? latest : found;
            if (!isNoted(latest)) {
                batches.awaitNews(seen, LOOK_EVERY);
            }
        }
        return latest;
    }

    /** True when the record itself says that it was cancelled, or has ended. */
    public static boolean isNoted(Batch batch) {
        return batch.getCancellingAt() != null || BatchState.isTerminal(batch.getStatus());
    }
}
