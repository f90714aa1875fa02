package dev.tallymill.worker.consume;

import java.time.Duration;

/**
 * How jobs are taken from the topic.
 *
 * @param groupId the workers' consumer group
 * @param slot names this worker's place among them, stable across restarts: its static membership and its transactions
 * @param provider goes into every result: who is called
 * @param commitInterval longest wait of a finished job for its commit, the commit's own time not counted
 * @param drainTimeout longest wait for running calls when partitions are given up or the worker stops
 * @param maxAdmittedJobs most jobs that run or wait for a free call
 * @param maxAdmittedBytes most bytes of jobs held, as they stand in the log
 * @param maxWaitingJobs most jobs held until their not-before time
 */
public record ConsumptionConfig(
        String groupId,
        String slot,
        String provider,
        Duration commitInterval,
        Duration drainTimeout,
        int maxAdmittedJobs,
        long maxAdmittedBytes,
        int maxWaitingJobs) {}
