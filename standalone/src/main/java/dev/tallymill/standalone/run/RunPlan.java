package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a {@code run} in a data directory means, given the note of the one before. Pure.
 *
 * @param record what to note before starting
 * @param again whether the batch may exist already: interrupted, or finished and asked for again
 */
record RunPlan(RunRecord record, boolean again) {

    /**
     * Decides: go on with the same batch, start a new one, or refuse.
     *
     * @param asked the run asked for, with any run id
     * @param changed what to say of requests that are no longer the same, as in "has changed"
     * @param newRunId makes an id for a new run
     * @throws CommandFailure when an interrupted run stands in the way, naming the choices
     */
    static RunPlan decide(Optional<RunRecord> before, RunRecord asked, String changed, Supplier<String> newRunId)
            throws CommandFailure {
        if (before.isPresent()) {
            RunRecord old = before.get();
            if (sameWork(old, asked)) {
                return new RunPlan(
                        new RunRecord(
                                asked.input(),
                                asked.sha256(),
                                asked.endpoint(),
                                asked.tenant(),
                                old.runId(),
                                old.finished()),
                        true);
            }
            if (!old.finished()) {
                throw new CommandFailure(ExitCode.USAGE, obstacle(old, asked, changed));
            }
        }
        return new RunPlan(
                new RunRecord(asked.input(), asked.sha256(), asked.endpoint(), asked.tenant(), newRunId.get(), false),
                false);
    }

    /** An unfinished run may go on at another real endpoint (a mended URL); simulated and real answers never mix. */
    private static boolean sameWork(RunRecord old, RunRecord asked) {
        boolean sameEndpoint = old.endpoint().equals(asked.endpoint());
        boolean bothReal = !simulated(old) && !simulated(asked);
        return old.input().equals(asked.input())
                && old.sha256().equals(asked.sha256())
                && old.tenant().equals(asked.tenant())
                && (sameEndpoint || (bothReal && !old.finished()));
    }

    private static boolean simulated(RunRecord run) {
        return run.endpoint().equals("simulated");
    }

    private static String obstacle(RunRecord old, RunRecord asked, String changed) {
        String choice = "finish it with the command that began it, or give another --data-dir, or delete the data"
                + " directory to drop it";
        if (!old.input().equals(asked.input())) {
            return "the data directory holds an unfinished run of " + old.input() + ": " + choice;
        }
        if (!old.sha256().equals(asked.sha256())) {
            return asked.input() + ": " + changed + " since its run was interrupted: put the old content back to finish"
                    + " that run, or give another --data-dir (or delete the data directory) to run the new content"
                    + " from the start";
        }
        if (!old.tenant().equals(asked.tenant())) {
            return "the unfinished run of " + old.input() + " belongs to tenant " + old.tenant() + ": " + choice;
        }
        return "the unfinished run of " + old.input() + " was "
                + (simulated(old) ? "simulated" : "against " + old.endpoint())
                + ", and simulated and real answers do not mix: " + choice;
    }
}
