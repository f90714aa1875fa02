package dev.tallymill.aggregator.audit;

import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.Tally;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are looked at: buckets that lie within, and batches whose last job completed within.
 *
 * @param from first instant, in milliseconds since the epoch
 * @param to first instant after
 */
record AuditRange(long from, long to) {

    static final AuditRange ALL = new AuditRange(Long.MIN_VALUE, Long.MAX_VALUE);

    /** The part before {@code end}. */
    AuditRange before(long end) {
        return new AuditRange(from, Math.min(to, end));
    }

    boolean covers(Cell cell) {
        return cell.minute() >= from && cell.minute() < to;
    }

    /** @param posted what the journal says of the account */
    boolean covers(Account account, @Nullable Tally posted) {
        return switch (account) {
            case Account.Spend spend -> spend.bucketStart() >= from && spend.bucketEnd() <= to;
            case Account.Batch batch ->
                this.equals(ALL) || (posted != null && posted.updatedAt() >= from && posted.updatedAt() < to);
            case Account.Closing closing -> false;
        };
    }
}
