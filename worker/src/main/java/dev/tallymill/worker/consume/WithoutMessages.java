package dev.tallymill.worker.consume;

import org.jspecify.annotations.Nullable;

/**
 * A failure as it may stand in a log: classes and places, without messages, since those of parsers and codecs quote what
 * they could not read, and that is somebody's prompt. The message is the failure's class.
 */
final class WithoutMessages extends Exception {

    private WithoutMessages(Throwable original, @Nullable WithoutMessages cause) {
        super(original.getClass().getName(), cause, false, true);
        setStackTrace(original.getStackTrace());
    }

    static WithoutMessages of(Throwable failure) {
        Throwable cause = failure.getCause();
        return new WithoutMessages(failure, cause == null ? null : of(cause));
    }
}
