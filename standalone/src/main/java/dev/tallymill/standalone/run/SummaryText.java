package dev.tallymill.standalone.run;

import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.standalone.TextTable;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the end of a run: one JSON object for a script, or words and a table for a person. */
final class SummaryText {

    private static final List<String> HEADER =
            List.of("model", "lines", "prompt tokens", "cached", "completion tokens", "reasoning", "cost");

    /** In the order of the header, between the model and the cost. */
    private static final List<String> AMOUNTS =
            List.of("completed", "prompt_tokens", "cached_prompt_tokens", "completion_tokens", "reasoning_tokens");

    private final boolean json;

    SummaryText(boolean json) {
        this.json = json;
    }

    void print(RunSummary summary, PrintWriter out) {
        if (json) {
            out.println(summary.toJson());
        } else {
            printForAPerson(summary, out);
        }
        out.flush();
    }

    private static void printForAPerson(RunSummary summary, PrintWriter out) {
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
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        summary.models().forEach(model -> rows.add(row(model.model(), model.tally())));
        if (summary.models().size() > 1) {
            rows.add(row("total", Tally.of(tally)));
        }
        TextTable.lines(rows, 1).forEach(out::println);
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

    private static List<String> row(String model, Tally tally) {
        Map<String, BigInteger> amounts = tally.amounts();
        List<String> row = new ArrayList<>();
        row.add(model);
        AMOUNTS.forEach(name -> row.add(
                ProgressText.number(amounts.getOrDefault(name, BigInteger.ZERO).longValueExact())));
        row.add(Usd.ofPico(tally.picoUsd()) + " USD");
        return row;
    }
}
