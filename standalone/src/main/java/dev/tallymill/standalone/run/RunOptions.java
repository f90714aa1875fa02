package dev.tallymill.standalone.run;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a run is to be done, defaults filled in; {@link RunWork} says what.
 *
 * @param giveUp how long the endpoint may be out of reach before the command ends
 * @param json summary as one JSON object on standard output
 */
public record RunOptions(
        String tenant,
        Endpoint endpoint,
        int concurrency,
        int maxAttempts,
        Duration giveUp,
        Path dataDirectory,
        boolean json) {}
