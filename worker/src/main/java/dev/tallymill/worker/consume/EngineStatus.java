package dev.tallymill.worker.consume;

import java.util.Map;

/**
 * A snapshot of what the engine holds and has committed.
 *
 * @param held jobs taken from the topic and not finished, those in the air included
 * @param completed results committed whose job the model answered
 * @param failed results committed of other jobs
 * @param cancelled jobs among those failed whose batch was cancelled
 * @param internalErrors jobs among those failed that met a bug of the worker
 * @param paused jobs among those held that wait until their tenant or batch is resumed
 * @param parked jobs put back to be started later
 * @param deadLetters records that could not be decoded
 * @param salvaged results among those committed that a killed worker had left in the log
 * @param transactions transactions committed
 * @param lag jobs not done of each of this worker's partitions, by their number, as of the last fetch
 */
public record EngineStatus(
        int held,
        long completed,
        long failed,
        long cancelled,
        long internalErrors,
        int paused,
        long parked,
        long deadLetters,
        long salvaged,
        long transactions,
        Map<Integer, Long> lag) {}
