package dev.tallymill.ingest.result;

/** Which of a batch's two files of results. */
public enum ResultFile {
    /** Requests that completed. */
    OUTPUT,
    /** Requests that failed, expired or were cancelled. */
    ERRORS
}
