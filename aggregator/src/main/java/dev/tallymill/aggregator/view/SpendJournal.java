package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Posting;
import java.util.Set;
import java.util.function.Consumer;

/** The entries behind the totals, for what totals do not tell apart. Read when somebody asks. Thread-safe. */
@FunctionalInterface
public interface SpendJournal {

    /**
     * Hands over every entry of the minutes from {@code from}, inclusive, to {@code to}, exclusive: all of them, or the
     * answer is an exception.
     *
     * @param from milliseconds since the epoch, as {@code to}
     * @param tenants only these; empty for all
     * @throws NotReadException if they are too many, or not all there any more
     */
    void read(long from, long to, Set<String> tenants, Consumer<Posting> reader);

    /** Why the journal is not read: one line for whoever asked. */
    final class NotReadException extends RuntimeException {
        public NotReadException(String message) {
            super(message, null, false, false);
        }
    }
}
