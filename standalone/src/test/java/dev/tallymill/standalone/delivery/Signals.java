package dev.tallymill.standalone.delivery;

import dev.tallymill.standalone.process.Tallymill;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Signals to several processes within microseconds of each other: one {@code kill} command for all. */
final class Signals {

    private Signals() {}

    /** Sends {@code signal} to the process groups, in their order. */
    static void send(String signal, long... processGroups) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal, "--"));
        for (long group : processGroups) {
            command.add("-" + group);
        }
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new AssertionError(command + " ended with status " + status);
        }
    }

    static long group(Tallymill.Running process) {
        return process.process().pid();
    }
}
