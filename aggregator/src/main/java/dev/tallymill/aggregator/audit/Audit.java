package dev.tallymill.aggregator.audit;

import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Tally;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a {@link Statement}'s three parts: usage times price with the journal, cell by cell, and the journal with every
 * published total, amount by amount. Pure.
 */
final class Audit {

    private static final Tally NOTHING = new Tally();

    private final AuditRange range;
    private final List<Difference> differences = new ArrayList<>();

    private Audit(AuditRange range) {
        this.range = range;
    }

    /** Every difference within {@code range}; empty when all is exact. */
    static List<Difference> differences(Statement statement, AuditRange range) {
        Audit audit = new Audit(range);
        audit.compareJournal(statement);
        audit.compareTotals(statement);
        return audit.differences;
    }

    private void compareJournal(Statement statement) {
        Set<Cell> cells = new HashSet<>(statement.recounted.keySet());
        cells.addAll(statement.journal.keySet());
        for (Cell cell : cells) {
            if (range.covers(cell)) {
                compare(
                        statement.recounted.get(cell),
                        statement.journal.get(cell),
                        (name, expected, found) -> new Difference.OfJournal(cell, name, expected, found));
            }
        }
    }

    private void compareTotals(Statement statement) {
        Map<Account, Tally> sums = sums(statement.journal);
        Set<Account> accounts = new HashSet<>(sums.keySet());
        accounts.addAll(statement.totals.keySet());
        accounts.removeAll(statement.closed);
        for (Account account : accounts) {
            if (range.covers(account, sums.get(account))) {
                compare(
                        sums.get(account),
                        statement.totals.get(account),
                        (name, expected, found) -> new Difference.OfTotal(account, name, expected, found));
            }
        }
    }

    /** What the cells add up to in each account. */
    static Map<Account, Tally> sums(Map<Cell, Tally> cells) {
        Map<Account, Tally> sums = new HashMap<>();
        cells.forEach((cell, tally) -> {
            for (Granularity granularity : Granularity.values()) {
                sums.computeIfAbsent(cell.spend(granularity), absent -> new Tally())
                        .add(tally);
            }
            Account.Batch batch = cell.batch();
            if (batch != null) {
                sums.computeIfAbsent(batch, absent -> new Tally()).add(tally);
            }
        });
        return sums;
    }

    private void compare(@Nullable Tally expected, @Nullable Tally found, Naming naming) {
        Map<String, BigInteger> is = (found == null ? NOTHING : found).amounts();
        (expected == null ? NOTHING : expected).amounts().forEach((name, amount) -> {
            BigInteger other = is.getOrDefault(name, BigInteger.ZERO);
            if (!amount.equals(other)) {
                differences.add(naming.difference(name, amount, other));
            }
        });
    }

    private interface Naming {
        Difference difference(String amount, BigInteger expected, BigInteger found);
    }
}
