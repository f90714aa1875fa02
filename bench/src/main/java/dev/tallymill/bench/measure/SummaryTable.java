package dev.tallymill.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of summaries for people: one row each, numbers aligned. */
public final class SummaryTable {

    private static final String ROW = "%-50s %12s %12s %12s%n";

    private final List<String> rows = new ArrayList<>();

    /** With its heading. */
    public SummaryTable() {
        rows.add(String.format(Locale.ROOT, ROW, "", "median", "min", "max"));
    }

    /**
     * Adds a row.
     *
     * @param decimals shown after the point
     */
    public SummaryTable row(String name, Summary summary, int decimals) {
        String number = "%,." + decimals + "f";
        rows.add(String.format(
                Locale.ROOT,
                ROW,
                name,
                String.format(Locale.ROOT, number, summary.median()),
                String.format(Locale.ROOT, number, summary.min()),
                String.format(Locale.ROOT, number, summary.max())));
        return this;
    }

    @Override
    public String toString() {
        return String.join("", rows);
    }
}
