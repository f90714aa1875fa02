package dev.tallymill.aggregator.topology;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Tells trouble that passes from trouble that stays. */
public final class Failures {

    private Failures() {}

    /** Whether the cause of {@code failure} is one that the same attempt may not meet again. */
    public static boolean isRetriable(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException) {
                return true;
            }
        }
        return false;
    }

    /** What the innermost cause says: one line for a person. */
    public static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
