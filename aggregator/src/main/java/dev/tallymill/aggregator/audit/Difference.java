package dev.tallymill.aggregator.audit;

import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.money.Usd;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Locale;

/** One amount of one row that is not what it should be; costs are in 10^-12 USD. */
public sealed interface Difference {

    /** Name of the amount, as in the records. */
    String amount();

    /** What it should be. */
    BigInteger expected();

    /** What it is. */
    BigInteger found();

    /** Where it is. */
    String place();

    /** The journal does not say what usage times price comes to. */
    record OfJournal(Cell cell, String amount, BigInteger expected, BigInteger found) implements Difference {
        @Override
        public String place() {
            return "spend-postings: tenant " + cell.tenant() + ", provider " + cell.provider() + ", model "
                    + cell.model() + ", tier " + cell.tier() + ", minute " + Instant.ofEpochMilli(cell.minute())
                    + (cell.batchId() == null ? "" : ", " + cell.batchId());
        }
    }

    /** A published total does not say what the journal adds up to. */
    record OfTotal(Account account, String amount, BigInteger expected, BigInteger found) implements Difference {
        @Override
        public String place() {
            return switch (account) {
                case Account.Spend spend ->
                    "spend-" + spend.granularity().name().toLowerCase(Locale.ROOT) + ": tenant "
                            + spend.tenant() + ", provider " + spend.provider() + ", model " + spend.model() + ", "
                            + Instant.ofEpochMilli(spend.bucketStart());
                case Account.Batch batch -> "batch-progress: tenant " + batch.tenant() + ", " + batch.batchId();
                case Account.Closing closing -> "closing of " + closing.granularity();
            };
        }
    }

    /** One line for a person. */
    default String text() {
        return place() + ": " + amount() + " is " + value(found()) + ", should be " + value(expected()) + " ("
                + value(found().subtract(expected())) + ")";
    }

    private String value(BigInteger value) {
        return amount().equals(Tally.COST)
                ? new BigDecimal(value, Usd.SCALE).toPlainString() + " USD"
                : value.toString();
    }
}
