package dev.tallymill.aggregator.ledger;

import dev.tallymill.schemas.record.PostingReason;

/** Entry of the journal: how much more (or, of a correction, less) there is in one cell. */
public record Posting(Cell cell, PostingReason reason, Tally tally) {}
