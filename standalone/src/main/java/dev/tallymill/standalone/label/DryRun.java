package dev.tallymill.standalone.label;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.schemas.money.Usd;
import java.io.PrintWriter;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what would be sent, and about what it would cost. */
final class DryRun {

    private static final int SHOWN_DECIMALS = 4;

    private DryRun() {}

    static void print(LabelEstimate estimate, ModelSettings settings, @Nullable Usd cost, PrintWriter out) {
        for (LabelEstimate.Example example : estimate.examples()) {
            out.printf(Locale.ROOT, "line %d, about %,d prompt tokens:%n", example.row(), example.promptTokens());
            if (settings.system() != null) {
                out.println("  system: " + indented(settings.system()));
            }
            out.println("  user: " + indented(example.prompt()));
            out.println();
        }
        out.printf(
                Locale.ROOT,
                "%,d requests to %s, about %,d prompt and %,d completion tokens (%s)%n",
                estimate.rows(),
                settings.model(),
                estimate.promptTokens(),
                estimate.completionTokens(),
                estimate.assumption());
        out.println(cost == null ? "estimated cost: unknown, there is no price of " + settings.model() : line(cost));
        out.println("nothing was sent");
        out.flush();
    }

    private static String line(Usd cost) {
        return "estimated cost: " + cost.amount().setScale(SHOWN_DECIMALS, RoundingMode.HALF_EVEN) + " USD";
    }

    private static String indented(String text) {
        return text.replace("\n", "\n        ");
    }

    static void printJson(LabelEstimate estimate, ModelSettings settings, @Nullable Usd cost, PrintWriter out) {
        ObjectNode object = new JsonMapper().createObjectNode();
        object.put("rows", estimate.rows());
        object.put("model", settings.model());
        object.put("estimated_prompt_tokens", estimate.promptTokens());
        object.put("estimated_completion_tokens", estimate.completionTokens());
        if (cost == null) {
            object.putNull("estimated_cost");
        } else {
            object.putObject("estimated_cost").put("value", cost.toString()).put("currency", "USD");
        }
        var prompts = object.putArray("prompts");
        estimate.examples()
                .forEach(example -> prompts.addObject()
                        .put("line", example.row())
                        .put("prompt", example.prompt())
                        .put("estimated_tokens", example.promptTokens()));
        out.println(object);
        out.flush();
    }
}
