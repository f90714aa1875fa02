package dev.tallymill.bench.process;

import dev.tallymill.standalone.TallymillMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code tallymill simulate} in a JVM of its own, so that it shares neither heap nor threads with what is measured. */
public final class SimulatedModelProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("simulated model at (http://\\S+)");
    private static final int STOP_SECONDS = 10;

    private final Process process;
    private final String baseUrl;

    private SimulatedModelProcess(Process process, String baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
    }

    /** An instant, flawless model on any free port; returns when it listens. */
    public static SimulatedModelProcess start() throws IOException {
        return start("fixed:0ms");
    }

    /** A flawless model that takes its time, as {@code simulate --latency} has it. */
    public static SimulatedModelProcess start(String latency) throws IOException {
        Process process = JavaCommand.of(TallymillMain.class.getName())
                .with("simulate", "--port", "0", "--latency", latency)
                .builder()
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return new SimulatedModelProcess(process, ready.group(1));
            }
        }
        process.destroyForcibly();
        throw new IOException("the simulated model ended before it listened");
    }

    /** Where it listens. */
    public String baseUrl() {
        return baseUrl;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            process.inputReader().close();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
