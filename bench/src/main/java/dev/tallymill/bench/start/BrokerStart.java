package dev.tallymill.bench.start;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.process.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** Starts an embedded broker in a JVM of its own and measures that. */
final class BrokerStart {

    private final Supplier<JavaCommand> java;
    private final Instruments instruments;

    private BrokerStart(Supplier<JavaCommand> java, Instruments instruments) {
        this.java = java;
        this.instruments = instruments;
    }

    /** From an ahead-of-time cache, which the first start writes. */
    static BrokerStart cached(Path cache, Instruments instruments) {
        return new BrokerStart(() -> JavaCommand.sharing(cache, BrokerStartMain.class.getName()), instruments);
    }

    /** As in any JVM that was told nothing about starts. */
    static BrokerStart plain(Instruments instruments) {
        return new BrokerStart(() -> JavaCommand.of(BrokerStartMain.class.getName()), instruments);
    }

    /**
     * How long one start took.
     *
     * @param fromProcessStart the JVM's own start included
     * @param withinJvm from the call that starts the broker to its return
     */
    record Times(Duration fromProcessStart, Duration withinJvm) {}

    /** Starts a broker on this directory, which must be new or empty, and stops it again. */
    Times measure(Path directory) throws IOException, InterruptedException {
        long start = instruments.nanoTime().getAsLong();
        Process process = java.get()
                .with(directory.toString())
                .builder()
                .redirectError(directory
                        .resolveSibling(directory.getFileName() + ".log")
                        .toFile())
                .start();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(BrokerStartMain.READY)) {
                    Duration whole = instruments.since(start);
                    String nanos = line.substring(BrokerStartMain.READY.length(), line.indexOf(" at "));
                    process.waitFor();
                    return new Times(whole, Duration.ofNanos(Long.parseLong(nanos)));
                }
            }
            throw new IOException("the broker's process ended before the broker had started");
        } finally {
            process.destroyForcibly();
        }
    }
}
