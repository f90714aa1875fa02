package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks of files that are to be written much later. */
public final class TargetFile {

    private TargetFile() {}

    /**
     * Refuses, before anything is sent, what could not be written later.
     *
     * @param option the option that names {@code target}, for the message
     * @throws CommandFailure naming the option to change
     */
    public static void requireWritable(Path target, String option) throws CommandFailure {
        if (Files.isDirectory(target)) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + target + ": is a directory, give a file name");
        }
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    option + " " + target + ": the folder " + parent + " does not exist, make it first");
        }
        try {
            // A probe says more than permission bits do: it finds read-only mounts, quotas and full disks too.
            Files.delete(Files.createTempFile(parent, ".tallymill", ".probe"));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, option + " " + target + ": cannot write there (" + reason(e) + "), choose another");
        }
    }

    /** Whether both names are of one file. */
    public static boolean same(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return String.valueOf(e.getMessage());
    }
}
