package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.util.UUID;

/**
 * Keeps a data directory for work that never ends by itself, so that no run goes on with its batches at another endpoint,
 * nor it with a run's.
 */
public final class DirectoryClaim {

    private DirectoryClaim() {}

    /**
     * Notes who uses the directory from now on.
     *
     * @param work as in "an unfinished run of ..."
     * @throws CommandFailure when an unfinished run stands in the way, naming the choices
     */
    public static void make(DataDirectory data, String work, Endpoint endpoint, String tenant)
            throws CommandFailure, IOException {
        RunRecord asked = new RunRecord(work, "", endpoint.identity(), tenant, "", false);
        RunPlan.decide(
                        RunRecord.read(data.root()),
                        asked,
                        "has changed",
                        () -> UUID.randomUUID().toString())
                .record()
                .write(data.root());
    }
}
