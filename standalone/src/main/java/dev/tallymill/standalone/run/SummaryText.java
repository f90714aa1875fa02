package dev.tallymill.standalone.run;

import dev.tallymill.schemas.record.BatchProgress;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints the end of a run: one JSON object for a script, or words and a table for a person. */
final class SummaryText {

    private static final List<String> HEADER =
            List.of("model", "lines", "prompt tokens", "cached", "completion tokens", "reasoning", "cost");

    private final boolean json;

    SummaryText(boolean json) {
        this.json = json;
    }

    /** @param model name of the requests' model, or a word for several */
    void print(RunSummary summary, String model, PrintWriter out) {
        if (json) {
            out.println(summary.toJson());
        } else {
            printForAPerson(summary, model, out);
        }
        out.flush();
    }

    private static void printForAPerson(RunSummary summary, String model, PrintWriter out) {
        BatchProgress tally = summary.progress();
        out.printf(
                Locale.ROOT,
                "%s: %,d of %,d lines, %,d failed%s, %,d attempts, in %.1f s%n%n",
                summary.status(),
                summary.completed(),
                summary.total(),
                summary.failed(),
                summary.invalid() == 0 ? "" : ", " + ProgressText.number(summary.invalid()) + " invalid",
                tally.getAttempts(),
                summary.seconds().toMillis() / 1000.0);
        List<String> row = List.of(
                model,
                ProgressText.number(tally.getCompleted()),
                ProgressText.number(tally.getPromptTokens()),
                ProgressText.number(tally.getCachedPromptTokens()),
                ProgressText.number(tally.getCompletionTokens()),
                ProgressText.number(tally.getReasoningTokens()),
                summary.cost() + " USD");
        printRow(HEADER, row, HEADER, out);
        printRow(HEADER, row, row, out);
        out.println();
        if (tally.getUnpriced() > 0) {
            out.printf(
                    Locale.ROOT,
                    "unpriced: %,d lines of a model without a known price are not in the cost%n",
                    tally.getUnpriced());
        }
        out.println("results: " + summary.output());
        if (summary.errors() != null) {
            out.println("errors:  " + summary.errors());
        }
    }

    private static void printRow(List<String> header, List<String> row, List<String> cells, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            int width = Math.max(header.get(column).length(), row.get(column).length());
            String cell = cells.get(column);
            String padding = " ".repeat(width - cell.length());
            line.append("  ").append(column == 0 ? cell + padding : padding + cell);
        }
        out.println(line);
    }
}
