package dev.tallymill.standalone.simulate.answer;

import org.jspecify.annotations.Nullable;

/**
 * The list of allowed answers in a labelling prompt: what stands between {@code out of:} and the full stop that ends the
 * sentence, separated by commas. It scans rather than splits: this runs once per call.
 */
final class AllowedAnswers {

    private static final String MARK = "out of:";

    private AllowedAnswers() {}

    /** One of the allowed answers, the same for the same choice; null when the instructions list none. */
    static @Nullable String choose(String instructions, long choice) {
        int mark = instructions.indexOf(MARK);
        if (mark < 0) {
            return null;
        }
        int start = mark + MARK.length();
        int end = endOfSentence(instructions, start);
        int count = 1;
        for (int i = start; i < end; i++) {
            if (instructions.charAt(i) == ',') {
                count++;
            }
        }
        String chosen = item(instructions, start, end, (int) Long.remainderUnsigned(choice, count));
        return chosen.isEmpty() ? null : chosen;
    }

    private static int endOfSentence(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            boolean stop =
                    text.charAt(i) == '.' && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)));
            if (stop || text.charAt(i) == '\n') {
                return i;
            }
        }
        return text.length();
    }

    private static String item(String text, int start, int end, int index) {
        int from = start;
        for (int i = 0; i < index; i++) {
            from = text.indexOf(',', from) + 1;
        }
        int comma = text.indexOf(',', from);
        int to = comma < 0 || comma > end ? end : comma;
        return text.substring(from, to).strip();
    }
}
