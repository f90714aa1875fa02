package dev.tallymill.standalone.service;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.Function;

/** A service's configuration: a file of Java properties. */
public final class ConfigFile {

    private ConfigFile() {}

    /**
     * Reads {@code file} and makes a configuration record of it.
     *
     * @throws CommandFailure naming the file, and the key that is wrong
     */
    public static <C> C read(Path file, Function<Properties, C> toConfig) throws CommandFailure {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--config " + file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        try {
            return toConfig.apply(properties);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--config " + file + ": " + e.getMessage());
        }
    }
}
