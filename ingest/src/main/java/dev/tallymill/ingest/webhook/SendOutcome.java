package dev.tallymill.ingest.webhook;

/** What became of one try to deliver an event. */
sealed interface SendOutcome {

    /** The receiver said that it has it. */
    record Delivered() implements SendOutcome {}

    /**
     * The receiver did not answer, or not with success.
     *
     * @param reason for the log; holds nothing of the URL but its host
     */
    record Failed(String reason) implements SendOutcome {}

    /** Nobody is to be told any more: the webhook was removed, or its receiver wants no more (410). */
    record Unwanted(String reason) implements SendOutcome {}
}
