package dev.tallymill.aggregator.ledger;

import dev.tallymill.schemas.record.SpendPosting;

/** The journal of spend as records: what the first stage posts, the second adds up, and an audit reads. */
public final class Journal {

    private Journal() {}

    /** The record of an entry. */
    public static SpendPosting toRecord(Posting posting) {
        return posting.tally().toSpendPosting(posting.cell(), posting.reason());
    }

    /** The entry that {@code posting} records. */
    public static Posting fromRecord(SpendPosting posting) {
        Cell cell = new Cell(
                posting.getTenant(),
                posting.getProvider(),
                posting.getModel(),
                posting.getTier(),
                posting.getMinute().toEpochMilli(),
                posting.getBatchId());
        return new Posting(cell, posting.getReason(), Tally.of(posting));
    }
}
