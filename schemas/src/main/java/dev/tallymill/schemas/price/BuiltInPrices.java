package dev.tallymill.schemas.price;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.schemas.record.Price;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The price list that comes with this version: the base that entries of the {@code prices} topic stand upon. */
public final class BuiltInPrices {

    private static final String RESOURCE = "built-in-prices.json";
    private static final int MICRO_DIGITS = 6;

    private BuiltInPrices() {}

    /** Reads the list from the class path. */
    public static List<Price> load() {
        try (InputStream json = BuiltInPrices.class.getResourceAsStream(RESOURCE)) {
            if (json == null) {
                throw new IllegalStateException("no resource " + RESOURCE);
            }
            return parse(new ObjectMapper().readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the built-in price list", e);
        }
    }

    private static List<Price> parse(JsonNode list) {
        List<Price> prices = new ArrayList<>();
        for (JsonNode entry : list.required("usd_per_million_tokens")) {
            prices.add(Price.newBuilder()
                    .setVersion(list.required("version").asText())
                    .setProvider(entry.required("provider").asText())
                    .setModel(entry.required("model").asText())
                    .setTier(PriceBook.DEFAULT_TIER)
                    .setEffectiveFrom(
                            Instant.parse(list.required("effective_from").asText()))
                    .setInputMicroUsdPerMillion(microUsd(entry, "input"))
                    .setOutputMicroUsdPerMillion(microUsd(entry, "output"))
                    .build());
        }
        return prices;
    }

    private static long microUsd(JsonNode entry, String field) {
        return new BigDecimal(entry.required(field).asText())
                .movePointRight(MICRO_DIGITS)
                .longValueExact();
    }
}
