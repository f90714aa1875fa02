package dev.tallymill.ingest.validate;

import org.jspecify.annotations.Nullable;

/** Keeps what users wrote, and what the JSON parser says about it, to one short line of an error message. */
final class Messages {

    private static final int MAX_QUOTED_CHARS = 64;
    private static final int MAX_REASON_CHARS = 160;

    private Messages() {}

    /** {@code text} in double quotes, cut short, control characters masked; (none) for null. */
    static String quote(@Nullable String text) {
        return text == null ? "(none)" : '"' + oneLine(text, MAX_QUOTED_CHARS) + '"';
    }

    /** Jackson's reason without its hints about sources and positions, which would be those of the slice. */
    static String firstSentence(String reason) {
        int cut = reason.indexOf(" (start marker at");
        return oneLine(cut < 0 ? reason : reason.substring(0, cut), MAX_REASON_CHARS);
    }

    private static String oneLine(String text, int maxChars) {
        String shortened = text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
        return shortened.replaceAll("\\p{Cntrl}", "?");
    }
}
