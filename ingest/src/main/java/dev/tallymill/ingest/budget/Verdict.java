package dev.tallymill.ingest.budget;

/** Whether a line may be released. */
public enum Verdict {
    /** It fits. */
    FITS,
    /** It may fit when jobs that are out have come to cost less than was reserved. */
    WAIT,
    /** It does not fit beside what is spent: only a higher limit, a lower price or the next period helps. */
    OVER
}
