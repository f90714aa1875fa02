package dev.tallymill.standalone.spend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.schemas.record.Price;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints prices in USD per million tokens, as a table or as one JSON object a line. */
final class PriceText {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MICRO_DIGITS = 6;
    private static final String ROW = "%-20s  %-28s  %-8s  %-12s  %-20s  %12s  %12s  %12s  %12s  %s%n";

    private PriceText() {}

    static void table(List<Price> prices, PrintWriter out) {
        out.printf(
                ROW,
                "PROVIDER",
                "MODEL",
                "TIER",
                "TENANT",
                "FROM",
                "INPUT",
                "CACHED",
                "OUTPUT",
                "REASONING",
                "VERSION");
        for (Price price : prices) {
            out.printf(
                    ROW,
                    price.getProvider(),
                    price.getModel(),
                    price.getTier(),
                    price.getTenant() == null ? "-" : price.getTenant(),
                    price.getEffectiveFrom(),
                    usd(price.getInputMicroUsdPerMillion()),
                    usd(price.getCachedInputMicroUsdPerMillion()),
                    usd(price.getOutputMicroUsdPerMillion()),
                    usd(price.getReasoningMicroUsdPerMillion()),
                    price.getVersion());
        }
        out.println("USD per million tokens; - for the ordinary input or output price");
    }

    static void lines(List<Price> prices, PrintWriter out) {
        for (Price price : prices) {
            ObjectNode node = JSON.createObjectNode()
                    .put("provider", price.getProvider())
                    .put("model", price.getModel())
                    .put("tier", price.getTier())
                    .put("tenant", price.getTenant())
                    .put("effective_from", price.getEffectiveFrom().toString())
                    .put("version", price.getVersion())
                    .put("input_micro_usd_per_million", price.getInputMicroUsdPerMillion())
                    .put("cached_input_micro_usd_per_million", price.getCachedInputMicroUsdPerMillion())
                    .put("output_micro_usd_per_million", price.getOutputMicroUsdPerMillion())
                    .put("reasoning_micro_usd_per_million", price.getReasoningMicroUsdPerMillion());
            out.println(node);
        }
    }

    private static String usd(@Nullable Long microUsd) {
        return microUsd == null
                ? "-"
                : BigDecimal.valueOf(microUsd, MICRO_DIGITS)
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
