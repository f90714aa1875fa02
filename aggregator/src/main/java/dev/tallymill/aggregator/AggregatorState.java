package dev.tallymill.aggregator;

/** What an aggregator is doing. */
public enum AggregatorState {
    /** Joining its group, creating its own topics, reading its state back; or doing so again after others came or left. */
    STARTING,
    /** Counting. */
    RUNNING,
    /** Given up: see {@link AggregatorService#failure()}. Nothing is lost; a new start goes on from the last commit. */
    FAILED,
    /** Closed by its owner. */
    CLOSED
}
