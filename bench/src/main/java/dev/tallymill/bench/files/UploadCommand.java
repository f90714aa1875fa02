package dev.tallymill.bench.files;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tallymill bench upload}. */
@Command(
        name = "upload",
        mixinStandardHelpOptions = true,
        description = {
            "A large file of requests through the HTTP API of an ingest process with a small heap, beside a plain"
                    + " producer of the same lines; then many uploads at once, downloaded again and compared by hash.",
            "The largest file that ingest takes: --lines 1000000. The scratch data, about 0.4 of what is uploaded for"
                    + " each repetition, is in java.io.tmpdir."
        })
public final class UploadCommand implements Callable<Integer> {

    private static final long MEGABYTE = 1_000_000;

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "120000",
            description = "Of the large file. Default: ${DEFAULT-VALUE}.")
    private long lines;

    @Option(
            names = "--line-bytes",
            paramLabel = "N",
            defaultValue = "8589",
            description = "Of each line of every file. Default: ${DEFAULT-VALUE}.")
    private int lineBytes;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "3",
            description = "Pairs of upload and plain producer. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "256m",
            description = "Largest heap of ingest. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String heap;

    @Option(
            names = "--files",
            paramLabel = "N",
            defaultValue = "200",
            description = "Uploads at once; 0 for none. Default: ${DEFAULT-VALUE}.")
    private int files;

    @Option(
            names = "--file-mb",
            paramLabel = "N",
            defaultValue = "5",
            description = "Megabytes of each of these. Default: ${DEFAULT-VALUE}.")
    private int fileMegabytes;

    @Option(
            names = "--downloads",
            paramLabel = "N",
            defaultValue = "8",
            description = "Downloads at once, when they are compared. Default: ${DEFAULT-VALUE}.")
    private int downloads;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-upload.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public UploadCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lines < 1 || lineBytes < RequestLines.LEAST_BYTES || repeat < 1 || downloads < 1 || files < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--lines, --repeat and --downloads must be positive, --line-bytes at least "
                            + RequestLines.LEAST_BYTES);
        }
        PrintWriter err = spec.commandLine().getErr();
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-upload")) {
            // Counts when the first logger is made: the clients' log stays out of the table.
            System.setProperty(
                    "tallymill.log.file", DataDirectory.logFile(scratch.path()).toString());
            UploadBenchmark benchmark = new UploadBenchmark(scratch.path(), instruments, line -> {
                err.println(line);
                err.flush();
            });
            UploadReport report = report(benchmark.run(new UploadBenchmark.Plan(
                    lines, lineBytes, repeat, heap, files, fileMegabytes * MEGABYTE, downloads)));
            spec.commandLine().getOut().print(report.table());
            spec.commandLine().getOut().flush();
            new ResultFile(json).write(report);
            return report.equal() == files ? 0 : 1;
        }
    }

    private UploadReport report(UploadBenchmark.Found found) {
        return new UploadReport(
                "upload",
                instruments.clock().instant().toString(),
                Machine.here(),
                lines,
                lines * lineBytes,
                heap,
                Summary.of(found.uploads()),
                Summary.of(found.plain()),
                Summary.ofRatios(found.uploads(), found.plain()),
                found.largeResidentMb(),
                found.files(),
                found.manyBytes(),
                found.many().equal(),
                rate(found.manyBytes(), found.many().up()),
                rate(found.manyBytes(), found.many().down()),
                found.residentMb());
    }

    private static double rate(long bytes, Duration time) {
        return time.isZero() ? 0 : bytes * 1e3 / time.toNanos();
    }
}
