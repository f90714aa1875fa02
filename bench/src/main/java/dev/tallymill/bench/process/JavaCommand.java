package dev.tallymill.bench.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How to start another JVM like this one: same Java, same options, same class path. */
public final class JavaCommand {

    private static final String ARCHIVE = "-XX:SharedArchiveFile=";

    private final List<String> words = new ArrayList<>();

    private JavaCommand(List<String> options, String mainClass) {
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        words.add("-cp");
        words.add(System.getProperty("java.class.path"));
        words.add(mainClass);
    }

    /** Without class data sharing of its own, which only speeds up starts. */
    public static JavaCommand of(String mainClass) {
        return new JavaCommand(optionsOfThisJvm().toList(), mainClass);
    }

    /**
     * With class data shared between the starts of one program, as the {@code tallymill} launcher has it: the first start
     * writes the archive as it ends, later ones are faster for it.
     */
    public static JavaCommand sharing(Path archive, String mainClass) {
        List<String> options = Stream.concat(
                        optionsOfThisJvm(), Stream.of("-XX:+AutoCreateSharedArchive", ARCHIVE + archive))
                .toList();
        return new JavaCommand(options, mainClass);
    }

    private static Stream<String> optionsOfThisJvm() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith(ARCHIVE) && !option.equals("-XX:+AutoCreateSharedArchive"))
                .filter(option -> !option.startsWith("-agentlib") && !option.startsWith("-javaagent"));
    }

    /** Adds arguments of the program. */
    public JavaCommand with(String... arguments) {
        words.addAll(List.of(arguments));
        return this;
    }

    /** The command, ready to be started. */
    public ProcessBuilder builder() {
        return new ProcessBuilder(words);
    }
}
