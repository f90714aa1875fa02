package dev.tallymill.bench.worker;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What this process has used of the processors: on a machine that is shared it says more than the clock. */
final class ProcessorTime {

    private ProcessorTime() {}

    /** Since its start, all threads together. */
    static Duration ofThisJvm() {
        return Duration.ofNanos(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime());
    }
}
