package dev.tallymill.standalone.run;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What {@code tallymill run} was asked to do, defaults filled in.
 *
 * @param input JSONL file of requests
 * @param output completed lines go here
 * @param errors failed lines go here; absent when none failed
 * @param ordered write in input order
 * @param giveUp how long the endpoint may be out of reach before the command ends
 * @param json summary as one JSON object on standard output
 */
record RunOptions(
        Path input,
        Path output,
        Path errors,
        boolean ordered,
        String tenant,
        Endpoint endpoint,
        int concurrency,
        int maxAttempts,
        Duration giveUp,
        Path dataDirectory,
        boolean json) {}
