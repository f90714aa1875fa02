package dev.tallymill.bench.files;

import dev.tallymill.bench.PromptLines;
import java.nio.charset.StandardCharsets;

/** Lines of a file of requests, all of the same length, each with a text of its own. Thread-safe. */
final class RequestLines {

    private static final String BEFORE_ID = "{\"custom_id\": \"line-";
    private static final String BEFORE_TEXT = "\", \"method\": \"POST\", \"url\": \"" + PromptLines.ENDPOINT
            + "\", \"body\": {\"model\": \"" + PromptLines.MODEL
            + "\", \"messages\": [{\"role\": \"user\", \"content\": \"";
    private static final String END = "\"}]}}\n";
    private static final int DIGITS = 12;

    /** The shortest there can be. */
    static final int LEAST_BYTES = BEFORE_ID.length() + DIGITS + BEFORE_TEXT.length() + END.length() + 1;

    private final TextPool pool;
    private final byte[] frame;

    /** @param bytes of each line, terminator included */
    RequestLines(TextPool pool, int bytes) {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("a line needs at least " + LEAST_BYTES + " bytes");
        }
        this.pool = pool;
        int text = bytes - LEAST_BYTES + 1;
        this.frame = (BEFORE_ID + "0".repeat(DIGITS) + BEFORE_TEXT + " ".repeat(text) + END)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Bytes of each line, terminator included. */
    int bytes() {
        return frame.length;
    }

    /** The line with this number, in an array of its own. */
    byte[] line(long number) {
        byte[] line = frame.clone();
        long rest = number;
        for (int digit = BEFORE_ID.length() + DIGITS - 1; digit >= BEFORE_ID.length(); digit--) {
            line[digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        int start = BEFORE_ID.length() + DIGITS + BEFORE_TEXT.length();
        pool.copy(number, line, start, line.length - END.length() - start);
        return line;
    }
}
