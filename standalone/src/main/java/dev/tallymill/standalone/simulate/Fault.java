package dev.tallymill.standalone.simulate;

import java.util.regex.Pattern;

/** A way for a call to go wrong. */
public sealed interface Fault {

    /** The answer has this HTTP status, 400 to 599, and the error body that goes with it. */
    record Status(int code) implements Fault {

        /** Checks the status. */
        public Status {
            if (code < 400 || code > 599) {
                throw new IllegalArgumentException("status " + code + " is not between 400 and 599");
            }
        }

        @Override
        public String toString() {
            return Integer.toString(code);
        }
    }

    /** The call is accepted and never answered: it ends when the client gives up or the server stops. */
    record Timeout() implements Fault {

        @Override
        public String toString() {
            return "timeout";
        }
    }

    /** The answer is announced whole and breaks off in the middle, the connection with it. */
    record Truncate() implements Fault {

        @Override
        public String toString() {
            return "truncate";
        }
    }

    /**
     * Reads {@code 429}, {@code timeout} or {@code truncate}.
     *
     * @throws IllegalArgumentException in one line
     */
    static Fault parse(String text) {
        return switch (text) {
            case "timeout" -> new Timeout();
            case "truncate" -> new Truncate();
            default -> {
                if (!Pattern.matches("\\d{3}", text)) {
                    throw new IllegalArgumentException(
                            "'" + text + "' is neither an HTTP status nor timeout nor truncate");
                }
                yield new Status(Integer.parseInt(text));
            }
        };
    }
}
