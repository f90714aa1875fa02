package dev.tallymill.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of a process as Linux counts it, in megabytes of 2^20 bytes.
 *
 * @param now resident now
 * @param most the most there ever was
 */
public record ResidentSet(double now, double most) {

    /** Of the process with this id. */
    public static ResidentSet of(long process) throws IOException {
        double now = 0;
        double most = 0;
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process), "status"))) {
            if (line.startsWith("VmRSS:")) {
                now = megabytes(line);
            } else if (line.startsWith("VmHWM:")) {
                most = megabytes(line);
            }
        }
        if (most == 0) {
            throw new IOException("process " + process + " has ended, or this is not Linux");
        }
        return new ResidentSet(now, most);
    }

    private static double megabytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }
}
