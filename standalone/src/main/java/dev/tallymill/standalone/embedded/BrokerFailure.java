package dev.tallymill.standalone.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why the embedded broker can go no further. What was acknowledged is kept; the next start finds it. */
public sealed interface BrokerFailure {

    /** One line for the user that says what happened and what to do. */
    String message();

    /** What Kafka threw, where it threw something. */
    @Nullable
    Throwable cause();

    /**
     * No space is left on the disk that holds the log, or so little that the broker stops while it still can.
     *
     * @param directory a directory on that disk
     * @param usableBytes what is left
     */
    record DiskFull(
            Path directory, long usableBytes, @Nullable Throwable cause) implements BrokerFailure {

        @Override
        public String message() {
            return "disk full: %d MB left on the disk of %s; free some space and run the same command again"
                    .formatted(usableBytes >> 20, directory);
        }
    }

    /**
     * Kafka gave up for another reason, which its log tells.
     *
     * @param reason what Kafka said
     */
    record Fatal(String reason, @Nullable Throwable cause) implements BrokerFailure {

        @Override
        public String message() {
            String detail = cause == null || cause.getMessage() == null ? "" : ": " + firstLine(cause.getMessage());
            return "the embedded Kafka broker stopped (" + reason + detail
                    + "); nothing acknowledged is lost, run the same command again";
        }

        private static String firstLine(String text) {
            return text.lines().findFirst().orElse("");
        }
    }
}
