package dev.tallymill.aggregator.price.list;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.aggregator.price.list.PriceListReader.Content;
import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.record.Price;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * LiteLLM's {@code model_prices_and_context_window.json}: an object of models, prices in USD per token. Entries without
 * a price by the token are left out, as are prices that hold beyond a length of the prompt.
 */
final class LiteLlmPriceList {

    private static final String INPUT = "input_cost_per_token";
    private static final String OUTPUT = "output_cost_per_token";
    private static final String CACHED = "cache_read_input_token_cost";
    private static final String REASONING = "output_cost_per_reasoning_token";
    private static final String SAMPLE = "sample_spec";
    private static final List<String> TIERS = List.of("flex", "priority");

    private final ImportOptions options;
    private final Map<String, Price> prices = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private int withoutTokenPrice;
    private int withLongPromptPrice;
    private int sameTwice;

    LiteLlmPriceList(ImportOptions options) {
        this.options = options;
    }

    Content read(JsonNode root) throws PriceListException {
        if (options.version() == null || options.effectiveFrom() == null) {
            throw new PriceListException("LiteLLM's list has no version and no date: give both");
        }
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (!entry.getKey().equals(SAMPLE) && entry.getValue().isObject()) {
                add(entry.getKey(), entry.getValue());
            }
        }
        if (!problems.isEmpty()) {
            throw new PriceListException(problems);
        }
        return new Content(List.copyOf(prices.values()), notes());
    }

    private void add(String key, JsonNode entry) {
        String origin = entry.path("litellm_provider").asText(PriceBook.ANY_PROVIDER);
        String model = key.startsWith(origin + "/") ? key.substring(origin.length() + 1) : key;
        if (!options.takes(model) && !options.takes(key)) {
            return;
        }
        if (!entry.hasNonNull(INPUT)) {
            withoutTokenPrice++;
            return;
        }
        if (entry.properties().stream().anyMatch(field -> field.getKey().contains("_above_"))) {
            withLongPromptPrice++;
        }
        String provider = options.provider() != null ? options.provider() : origin;
        try {
            add(key, entry, provider, model, PriceBook.DEFAULT_TIER, "");
            for (String tier : TIERS) {
                if (entry.hasNonNull(INPUT + "_" + tier)) {
                    add(key, entry, provider, model, tier, "_" + tier);
                }
            }
            if (options.batchPrices() && entry.hasNonNull(INPUT + "_batches")) {
                add(key, entry, provider, model, PriceBook.BATCH_TIER, "_batches");
            }
        } catch (PriceListException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private void add(String key, JsonNode entry, String provider, String model, String tier, String suffix)
            throws PriceListException {
        Amounts amounts = new Amounts(key, entry, Amounts.PER_TOKEN);
        Long output = amounts.optional(OUTPUT + suffix);
        Price price = Price.newBuilder()
                .setVersion(Objects.requireNonNull(options.version()))
                .setProvider(provider)
                .setModel(model)
                .setTier(tier)
                .setEffectiveFrom(Objects.<Instant>requireNonNull(options.effectiveFrom()))
                .setInputMicroUsdPerMillion(amounts.required(INPUT + suffix))
                .setCachedInputMicroUsdPerMillion(amounts.optional(CACHED + suffix))
                .setOutputMicroUsdPerMillion(output == null ? 0 : output)
                .setReasoningMicroUsdPerMillion(suffix.isEmpty() ? amounts.optional(REASONING) : null)
                .build();
        Price before = prices.putIfAbsent(PriceImport.key(price), price);
        if (before != null && !before.equals(price)) {
            throw new PriceListException(key + ": the list has another price of " + provider + " " + model + " " + tier
                    + " already; choose with --model, or give another --provider");
        }
        sameTwice += before == null ? 0 : 1;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (withoutTokenPrice > 0) {
            notes.add(withoutTokenPrice + " entries have no price by the token and are left out");
        }
        if (withLongPromptPrice > 0) {
            notes.add(withLongPromptPrice + " entries have other prices for long prompts, which are left out");
        }
        if (sameTwice > 0) {
            notes.add(sameTwice + " prices stand in the list more than once");
        }
        return notes;
    }
}
