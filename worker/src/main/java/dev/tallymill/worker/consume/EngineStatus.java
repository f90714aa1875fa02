package dev.tallymill.worker.consume;

/**
 * A snapshot of what the engine holds and has committed.
 *
 * @param held jobs taken from the topic and not finished, those in the air included
 * @param completed results committed whose job the model answered
 * @param failed results committed of other jobs
 * @param parked jobs put back to be started later
 * @param deadLetters records that could not be decoded
 * @param salvaged results among those committed that a killed worker had left in the log
 * @param transactions transactions committed
 */
public record EngineStatus(
        int held, long completed, long failed, long parked, long deadLetters, long salvaged, long transactions) {}
