package dev.tallymill.bench.ledger;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Processor time of this JVM's stream threads: tells speed also on a machine that is busy otherwise. */
final class Threads {

    private Threads() {}

    /** Since the threads that live now have started, in seconds. */
    static double streamCpuSeconds() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().matches(".*-StreamThread-\\d+"))
                        .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.threadId())))
                        .sum()
                / 1e9;
    }
}
