package dev.tallymill.worker.consume;

import org.jspecify.annotations.Nullable;

/** A record of {@code prompt-jobs} is no job and never will be. */
final class UndecodableJobException extends Exception {

    UndecodableJobException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
