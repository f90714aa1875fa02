package dev.tallymill.worker.track;

/** What the metadata of an offset commit says. */
public sealed interface OffsetMetadata {

    /**
     * Written by a worker for this very offset.
     *
     * @param completed which offsets of the partition of jobs are done
     * @param resultsFrom results of jobs that are not done lie at or beyond this offset of the partition of results
     */
    record Valid(CompletedOffsets completed, long resultsFrom) implements OffsetMetadata {}

    /**
     * Not a worker's, damaged, or written for another offset, as after the offsets were reset by hand: only what is
     * below the committed offset is known to be done.
     *
     * @param reason one line for the log
     */
    record Foreign(String reason) implements OffsetMetadata {}
}
