package dev.tallymill.aggregator.price.list;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.aggregator.price.list.PriceListReader.Content;
import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.record.Price;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tallymill's own format; docs/prices.md describes it. */
final class OwnPriceList {

    static final String PRICES = "usd_per_million_tokens";

    private static final Set<String> LIST_FIELDS = Set.of("version", "effective_from", PRICES);
    private static final Set<String> ENTRY_FIELDS = Set.of(
            "provider",
            "model",
            "tier",
            "tenant",
            "effective_from",
            "input",
            "cached_input",
            "output",
            "reasoning",
            "batch_discount_percent");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final ImportOptions options;
    private final List<Price> prices = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    OwnPriceList(ImportOptions options) {
        this.options = options;
    }

    Content read(JsonNode root) throws PriceListException {
        requireKnown("the list", root, LIST_FIELDS);
        String version = options.version() != null ? options.version() : text(root, "version");
        if (version == null) {
            throw new PriceListException("the list has no version");
        }
        int number = 0;
        for (JsonNode entry : root.path(PRICES)) {
            number++;
            try {
                add("entry " + number + " (" + name(entry) + ")", root, entry, version);
            } catch (PriceListException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new PriceListException(problems);
        }
        return new Content(prices, List.of());
    }

    private void add(String name, JsonNode root, JsonNode entry, String version) throws PriceListException {
        requireKnown(name, entry, ENTRY_FIELDS);
        String model = required(name, entry, "model");
        if (!options.takes(model)) {
            return;
        }
        Amounts amounts = new Amounts(name, entry, Amounts.PER_MILLION);
        String provider = options.provider() != null ? options.provider() : text(entry, "provider");
        String tier = text(entry, "tier");
        Price price = Price.newBuilder()
                .setVersion(version)
                .setProvider(provider == null ? PriceBook.ANY_PROVIDER : provider)
                .setModel(model)
                .setTier(PriceBook.tierOf(tier))
                .setTenant(text(entry, "tenant"))
                .setEffectiveFrom(effectiveFrom(name, root, entry))
                .setInputMicroUsdPerMillion(amounts.required("input"))
                .setCachedInputMicroUsdPerMillion(amounts.optional("cached_input"))
                .setOutputMicroUsdPerMillion(amounts.required("output"))
                .setReasoningMicroUsdPerMillion(amounts.optional("reasoning"))
                .build();
        prices.add(price);
        if (entry.hasNonNull("batch_discount_percent")) {
            prices.add(discounted(name, price, entry.get("batch_discount_percent")));
        }
    }

    private static Price discounted(String name, Price price, JsonNode percent) throws PriceListException {
        if (!price.getTier().equals(PriceBook.DEFAULT_TIER)) {
            throw new PriceListException(name + ": batch_discount_percent is for the ordinary tier only");
        }
        if (!percent.isNumber()
                || percent.decimalValue().signum() < 0
                || percent.decimalValue().compareTo(HUNDRED) > 0) {
            throw new PriceListException(name + ": batch_discount_percent must be between 0 and 100, not " + percent);
        }
        BigDecimal factor = HUNDRED.subtract(percent.decimalValue()).movePointLeft(2);
        try {
            return Price.newBuilder(price)
                    .setTier(PriceBook.BATCH_TIER)
                    .setInputMicroUsdPerMillion(times(price.getInputMicroUsdPerMillion(), factor))
                    .setCachedInputMicroUsdPerMillion(timesIfAny(price.getCachedInputMicroUsdPerMillion(), factor))
                    .setOutputMicroUsdPerMillion(times(price.getOutputMicroUsdPerMillion(), factor))
                    .setReasoningMicroUsdPerMillion(timesIfAny(price.getReasoningMicroUsdPerMillion(), factor))
                    .build();
        } catch (ArithmeticException e) {
            throw new PriceListException(name + ": less batch_discount_percent " + percent
                    + " it is not a whole number of micro-USD per million");
        }
    }

    private static long times(long amount, BigDecimal factor) {
        return BigDecimal.valueOf(amount).multiply(factor).longValueExact();
    }

    private static @Nullable Long timesIfAny(@Nullable Long amount, BigDecimal factor) {
        return amount == null ? null : (Long) times(amount, factor);
    }

    private Instant effectiveFrom(String name, JsonNode root, JsonNode entry) throws PriceListException {
        if (options.effectiveFrom() != null) {
            return options.effectiveFrom();
        }
        String text = text(entry, "effective_from");
        text = text == null ? text(root, "effective_from") : text;
        if (text == null) {
            throw new PriceListException(name + ": effective_from is missing");
        }
        try {
            Instant instant = Instant.parse(text);
            if (instant.getEpochSecond() % 60 != 0 || instant.getNano() != 0) {
                throw new PriceListException(name + ": effective_from must be a whole minute, not " + text);
            }
            return instant;
        } catch (DateTimeParseException e) {
            throw new PriceListException(
                    name + ": effective_from is not an instant such as 2026-12-01T00:00:00Z: " + text);
        }
    }

    private static void requireKnown(String name, JsonNode fields, Set<String> known) throws PriceListException {
        for (var field : fields.properties()) {
            if (!known.contains(field.getKey())) {
                throw new PriceListException(name + ": unknown field " + field.getKey());
            }
        }
    }

    private static String required(String name, JsonNode entry, String field) throws PriceListException {
        String text = text(entry, field);
        if (text == null) {
            throw new PriceListException(name + ": " + field + " is missing");
        }
        return text;
    }

    private static @Nullable String text(JsonNode fields, String field) {
        JsonNode node = fields.get(field);
        return node == null || node.isNull() || node.asText().isBlank() ? null : node.asText();
    }

    private static String name(JsonNode entry) {
        return entry.path("provider").asText(PriceBook.ANY_PROVIDER) + " "
                + entry.path("model").asText("without a model");
    }
}
