package dev.tallymill.aggregator.web;

import org.jspecify.annotations.Nullable;

/** Text in a table that a spreadsheet opens: names come from clients, and must not become formulas. */
final class CsvText {

    private CsvText() {}

    /** The text; after an apostrophe where a spreadsheet would calculate it. Empty for null. */
    static String of(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        return "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
