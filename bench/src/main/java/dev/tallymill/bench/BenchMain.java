package dev.tallymill.bench;

import dev.tallymill.bench.fairness.FairnessCommand;
import dev.tallymill.bench.files.DownloadCommand;
import dev.tallymill.bench.files.IdleCommand;
import dev.tallymill.bench.files.UploadCommand;
import dev.tallymill.bench.ledger.AuditProofCommand;
import dev.tallymill.bench.ledger.FreshnessCommand;
import dev.tallymill.bench.ledger.LedgerCommand;
import dev.tallymill.bench.memory.MemoryCommand;
import dev.tallymill.bench.pipeline.PipelineCommand;
import dev.tallymill.bench.start.StartCommand;
import dev.tallymill.bench.takeover.TakeoverCommand;
import dev.tallymill.bench.worker.TailCommand;
import dev.tallymill.bench.worker.WorkerCommand;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterExceptionHandler;

/** {@code tallymill bench}: whole-system benchmarks. Without a name it runs all of them at their defaults. */
@Command(
        name = "tallymill bench",
        mixinStandardHelpOptions = true,
        description = {
            "Whole-system benchmarks. Each prints a table and leaves a JSON file; without a name all run in turn.",
            "Figures of a busy machine mean little: the ratios hold, the absolute numbers do not."
        })
public final class BenchMain implements Runnable {

    private static final int BAD_USAGE = 2;

    private final CommandLine line;

    private BenchMain(Instruments instruments) {
        line = new CommandLine(this)
                .addSubcommand(new PipelineCommand(instruments))
                .addSubcommand(new FairnessCommand(instruments))
                .addSubcommand(new StartCommand(instruments))
                .addSubcommand(new LedgerCommand(instruments))
                .addSubcommand(new FreshnessCommand(instruments))
                .addSubcommand(new AuditProofCommand(instruments))
                .addSubcommand(new WorkerCommand(instruments))
                .addSubcommand(new TailCommand(instruments))
                .addSubcommand(new MemoryCommand(instruments))
                .addSubcommand(new TakeoverCommand(instruments))
                .addSubcommand(new UploadCommand(instruments))
                .addSubcommand(new DownloadCommand(instruments))
                .addSubcommand(new IdleCommand(instruments))
                .setParameterExceptionHandler(oneLineForBadUsage());
    }

    /** Runs one benchmark and ends the JVM with its exit status. */
    public static void main(String[] args) {
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        Instruments instruments = new Instruments(System::nanoTime, Clock.systemUTC(), Thread::sleep, random);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("end-children").unstarted(BenchMain::endChildren));
        System.exit(new BenchMain(instruments).line.execute(args));
    }

    /** A benchmark that is stopped in the middle leaves no broker and no service behind. */
    private static void endChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void run() {
        for (CommandLine benchmark : line.getSubcommands().values()) {
            int exit = benchmark.execute();
            if (exit != 0) {
                throw new IllegalStateException(benchmark.getCommandName() + " ended with status " + exit);
            }
        }
    }

    private static IParameterExceptionHandler oneLineForBadUsage() {
        return (problem, args) -> {
            CommandLine command = problem.getCommandLine();
            command.getErr()
                    .println("tallymill bench: " + problem.getMessage() + "; see `"
                            + command.getCommandSpec().qualifiedName() + " --help`");
            return BAD_USAGE;
        };
    }
}
