package dev.tallymill.standalone.client;

import dev.tallymill.standalone.CommandFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Looks at a batch until it has ended, and tells how far it is. A server that is away for a while is waited for. */
final class BatchWatch {

    private final BatchApi api;
    private final Clock clock;
    private final Pause pause;
    private final Duration interval;
    private final Duration giveUp;
    private final WatchLine line;

    /**
     * @param interval between two looks
     * @param giveUp how long the server may be away
     */
    BatchWatch(BatchApi api, Clock clock, Pause pause, Duration interval, Duration giveUp, WatchLine line) {
        this.api = api;
        this.clock = clock;
        this.pause = pause;
        this.interval = interval;
        this.giveUp = giveUp;
        this.line = line;
    }

    /** The batch at its end. */
    BatchView awaitEnd(String batchId) throws CommandFailure, InterruptedException {
        Instant awaySince = null;
        while (true) {
            try {
                BatchView batch = new BatchView(api.getIfThere("/v1/batches/" + batchId));
                awaySince = null;
                line.show(batch, clock.instant());
                if (batch.ended()) {
                    return batch;
                }
            } catch (ServerAwayException away) {
                awaySince = awaySince == null ? clock.instant() : awaySince;
                if (!clock.instant().isBefore(awaySince.plus(giveUp))) {
                    throw away.asFailure();
                }
                line.waiting(String.valueOf(away.getMessage()), clock.instant());
            }
            pause.millis(interval.toMillis());
        }
    }
}
