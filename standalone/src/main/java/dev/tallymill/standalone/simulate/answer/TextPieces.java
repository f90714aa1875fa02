package dev.tallymill.standalone.simulate.answer;

import java.util.ArrayList;
import java.util.List;

/** Cuts a text into the pieces a stream delivers: words, each with the space before it. */
final class TextPieces {

    private TextPieces() {}

    static List<String> of(String text) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int space = text.indexOf(' ', from + 1);
            int to = space < 0 ? text.length() : space;
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}
