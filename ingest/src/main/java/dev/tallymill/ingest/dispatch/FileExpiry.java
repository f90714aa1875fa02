package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchTables;
import dev.tallymill.ingest.batch.ExpiredFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** Removes the records of expired files of this dispatcher's tenants, now and then. Not thread-safe. */
final class FileExpiry {

    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private final ReleaseLog log;
    private final Predicate<String> ownTenants;
    private final BatchTables tables;
    private Instant nextLook = Instant.MIN;

    FileExpiry(ReleaseLog log, Predicate<String> ownTenants, BatchTables tables) {
        this.log = log;
        this.ownTenants = ownTenants;
        this.tables = tables;
    }

    /** Removes what is due, if it is time to look again. */
    void step(Instant now) {
        if (now.isBefore(nextLook)) {
            return;
        }
        nextLook = now.plus(LOOK_EVERY);
        ExpiredFiles.removable(tables, now).stream()
                .filter(file -> ownTenants.test(file.getTenant()))
                .forEach(log::forget);
    }
}
