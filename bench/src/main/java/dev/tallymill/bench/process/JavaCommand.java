package dev.tallymill.bench.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How to start another JVM like this one: same Java, same options, same class path. */
public final class JavaCommand {

    /** From this version on a JVM makes an ahead-of-time cache in one go (JEP 514). */
    private static final int LEAST_VERSION_OF_CACHES = 25;

    private static final List<String> SHARING =
            List.of("-XX:AOTCache=", "-XX:AOTCacheOutput=", "-XX:SharedArchiveFile=", "-XX:+AutoCreateSharedArchive");

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
     * With an ahead-of-time cache of its own, as the {@code tallymill} launcher has it: the first start writes it, which
     * takes a while when it ends, and later ones are faster for it. Older JVMs share class data only.
     */
    public static JavaCommand sharing(Path cache, String mainClass) {
        return new JavaCommand(
                Stream.concat(optionsOfThisJvm(), optionsFor(cache)).toList(), mainClass);
    }

    private static Stream<String> optionsFor(Path cache) {
        if (Runtime.version().feature() < LEAST_VERSION_OF_CACHES) {
            return Stream.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + cache);
        }
        return Stream.of((Files.exists(cache) ? "-XX:AOTCache=" : "-XX:AOTCacheOutput=") + cache);
    }

    private static Stream<String> optionsOfThisJvm() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> SHARING.stream().noneMatch(option::startsWith))
                .filter(option -> !option.startsWith("-agentlib") && !option.startsWith("-javaagent"));
    }

    /** Adds options of the JVM; they win over those it has of this one. */
    public JavaCommand withOptions(String... options) {
        words.addAll(words.indexOf("-cp"), List.of(options));
        return this;
    }

    /** Adds arguments of the program. */
    public JavaCommand with(String... arguments) {
        words.addAll(List.of(arguments));
        return this;
    }

    /** Its words, for a program that is to start it. */
    String[] words() {
        return words.toArray(String[]::new);
    }

    /** The command, ready to be started. */
    public ProcessBuilder builder() {
        return new ProcessBuilder(words);
    }
}
