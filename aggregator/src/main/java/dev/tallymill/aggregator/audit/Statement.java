package dev.tallymill.aggregator.audit;

import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.Tally;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the topics say, each read to its end: first the totals, then the journal, then usage, so that each holds at least
 * what the one before it does. Mutable, for one thread.
 */
final class Statement {

    /** What usage times price comes to. */
    Map<Cell, Tally> recounted = new HashMap<>();

    /** What the journal says was posted. */
    final Map<Cell, Tally> journal = new HashMap<>();

    /** The published totals. */
    final Map<Account, Tally> totals = new HashMap<>();

    /** Accounts that were closed before something was posted to them: their totals may be less than the journal says. */
    final Set<Account> closed = new HashSet<>();
}
