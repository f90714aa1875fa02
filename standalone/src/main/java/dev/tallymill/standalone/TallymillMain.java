package dev.tallymill.standalone;

import dev.tallymill.schemas.property.DurationText;
import dev.tallymill.standalone.client.CancelCommand;
import dev.tallymill.standalone.client.ResultsCommand;
import dev.tallymill.standalone.client.RetryCommand;
import dev.tallymill.standalone.client.SpendCommand;
import dev.tallymill.standalone.client.StatusCommand;
import dev.tallymill.standalone.client.SubmitCommand;
import dev.tallymill.standalone.client.TenantsCommand;
import dev.tallymill.standalone.client.WatchCommand;
import dev.tallymill.standalone.deadletter.DeadLettersCommand;
import dev.tallymill.standalone.label.LabelCommand;
import dev.tallymill.standalone.run.RunCommand;
import dev.tallymill.standalone.serve.ServeCommand;
import dev.tallymill.standalone.service.AggregatorCommand;
import dev.tallymill.standalone.service.IngestCommand;
import dev.tallymill.standalone.service.TopicsCommand;
import dev.tallymill.standalone.service.WorkerCommand;
import dev.tallymill.standalone.simulate.SimulateCommand;
import dev.tallymill.standalone.spend.AuditCommand;
import dev.tallymill.standalone.spend.PricesCommand;
import dev.tallymill.standalone.spend.RerateCommand;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code tallymill} command: parses, hands over to the subcommand, turns its ending into an exit status. */
@Command(
        name = "tallymill",
        description = "Kafka-native batches of LLM prompts: kill anything, lose nothing, pay once.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "tallymill bench [NAME] runs the benchmarks.",
            "`tallymill COMMAND --help` tells all about one command.",
            "TALLYMILL_JAVA_OPTS holds further options for the JVM, for example -Xmx4g."
        })
public final class TallymillMain {

    private static final Map<String, Class<?>> COMMANDS = commands();

    private TallymillMain() {}

    /** Runs one command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.exit(commandLine(args).execute(args));
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand.class);
        commands.put("label", LabelCommand.class);
        commands.put("serve", ServeCommand.class);
        commands.put("submit", SubmitCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("watch", WatchCommand.class);
        commands.put("results", ResultsCommand.class);
        commands.put("cancel", CancelCommand.class);
        commands.put("retry", RetryCommand.class);
        commands.put("spend", SpendCommand.class);
        commands.put("tenants", TenantsCommand.class);
        commands.put("simulate", SimulateCommand.class);
        commands.put("ingest", IngestCommand.class);
        commands.put("worker", WorkerCommand.class);
        commands.put("aggregator", AggregatorCommand.class);
        commands.put("topics", TopicsCommand.class);
        commands.put("dead-letters", DeadLettersCommand.class);
        commands.put("prices", PricesCommand.class);
        commands.put("rerate", RerateCommand.class);
        commands.put("audit", AuditCommand.class);
        return commands;
    }

    /** Knows all commands, or only the one that {@code args} begin with: learning about each takes its time. */
    public static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new TallymillMain());
        COMMANDS.forEach((name, command) -> {
            if (args.length == 0 || !COMMANDS.containsKey(args[0]) || name.equals(args[0])) {
                line.addSubcommand(name, command);
            }
        });
        line.registerConverter(Duration.class, DurationText::parse);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(oneLineForBadUsage());
        line.setExecutionExceptionHandler(oneLineForFailures());
        line.setUsageHelpAutoWidth(true);
        return line;
    }

    private static IParameterExceptionHandler oneLineForBadUsage() {
        return (problem, args) -> {
            CommandLine command = problem.getCommandLine();
            PrintWriter err = command.getErr();
            String message = isUnknownCommand(problem, args)
                    ? "there is no command '" + args[0] + "'"
                    : String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
            String hint = problem instanceof UnmatchedArgumentException unmatched
                    ? String.join(
                            ", ", unmatched.getSuggestions().stream().limit(1).toList())
                    : "";
            err.println("tallymill: " + message + (hint.isEmpty() ? "" : " (did you mean " + hint + "?)") + "; see `"
                    + command.getCommandSpec().qualifiedName() + " --help`");
            err.flush();
            return ExitCode.USAGE;
        };
    }

    private static boolean isUnknownCommand(ParameterException problem, String[] args) {
        return problem.getCommandLine().getParent() == null
                && problem instanceof UnmatchedArgumentException
                && !args[0].startsWith("-");
    }

    private static IExecutionExceptionHandler oneLineForFailures() {
        return (problem, command, parsed) -> {
            if (problem instanceof CommandFailure failure) {
                failure.printTo(command.getErr());
                return failure.exitCode();
            }
            throw problem;
        };
    }
}
