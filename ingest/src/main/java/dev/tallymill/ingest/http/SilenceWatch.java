package dev.tallymill.ingest.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections, looked through again and again for clients that have gone silent. Thread-safe.
 *
 * <p>Hanging up may fail, as on a connection that its client has reset: that one's trouble must not end the watch over the
 * others, which a scheduled task that throws would.
 */
final class SilenceWatch implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SilenceWatch.class);

    private final Set<GuardedSource> open = ConcurrentHashMap.newKeySet();

    void add(GuardedSource source) {
        open.add(source);
    }

    void remove(GuardedSource source) {
        open.remove(source);
    }

    /** Hangs up on everyone who has been silent for too long; never throws. */
    @Override
    public void run() {
        for (GuardedSource source : open) {
            try {
                source.hangUpIfSilent();
            } catch (RuntimeException e) {
                log.debug("a silent connection could not be closed", e);
            }
        }
    }
}
