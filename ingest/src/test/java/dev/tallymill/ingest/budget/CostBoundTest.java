package dev.tallymill.ingest.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.record.Price;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CostBoundTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:30Z");
    private static final Instant DEADLINE = NOW.plusSeconds(86_400);
    private static final BudgetSettings SETTINGS = new BudgetSettings(1_000, 100, 5_000, Set.of());

    @Test
    void promptBytesAndOverheadAtTheInputPriceAndTheMaximumAtTheOutputPrice() {
        String body = "{\"model\":\"m\",\"max_tokens\":50}";

        assertThat(of(body, price("1", null, null, NOW.minusSeconds(600), 2, 3)))
                .hasValue((body.length() + 100) * 2L + 50 * 3);
    }

    @Test
    void withoutAMaximumOneIsAssumedAndChoicesMultiply() {
        String body = "{\"model\":\"m\",\"n\":4}";

        assertThat(of(body, price("1", null, null, NOW.minusSeconds(600), 0, 1)))
                .hasValue(4_000);
    }

    @Test
    void partsThatAreNoTextCountApart() {
        String body = "{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x\"}}]}]"
                + ",\"max_completion_tokens\":1}";

        assertThat(of(body, price("1", null, null, NOW.minusSeconds(600), 1, 0)))
                .hasValue(body.length() + 100 + 5_000);
    }

    @Test
    void thePriceIsTheDearestUntilTheDeadlineOfAnyClassProviderAndTier() {
        String body = "{\"max_tokens\":10}";
        long prompt = body.length() + 100L;

        assertThat(of(
                        body,
                        price("old", null, null, NOW.minusSeconds(600), 1, 1),
                        price("dear", null, null, NOW.plusSeconds(3_600), 7, 1),
                        price("cheap", null, null, NOW.plusSeconds(7_200), 1, 1),
                        price("far", null, null, NOW.plusSeconds(400_000), 99, 99)))
                .hasValue(prompt * 7 + 10);
        assertThat(of(body, price("reasoning", null, 9L, NOW.minusSeconds(600), 1, 1)))
                .hasValue(prompt + 90);
    }

    @Test
    void aTenantsOwnPriceHoldsForItAlone() {
        String body = "{\"max_tokens\":10}";

        assertThat(of(
                        body,
                        price("all", null, null, NOW.minusSeconds(600), 0, 5),
                        price("own", "acme", null, NOW.minusSeconds(600), 0, 2),
                        price("other", "rival", null, NOW.minusSeconds(600), 0, 50)))
                .hasValue(20);
    }

    @Test
    void aModelWithoutPriceHasNoBound() {
        assertThat(of("{}")).isEmpty();
    }

    private static OptionalLong of(String body, Price... prices) {
        PriceBook book = new PriceBook(List.of(prices));
        return new CostBound(SETTINGS, () -> book)
                .of("acme", "m", "/v1/chat/completions", body.getBytes(StandardCharsets.UTF_8), DEADLINE, NOW);
    }

    private static Price price(
            String version, @Nullable String tenant, @Nullable Long reasoning, Instant from, long input, long output) {
        return Price.newBuilder()
                .setVersion(version)
                .setProvider("*")
                .setModel("m")
                .setTenant(tenant)
                .setEffectiveFrom(from)
                .setInputMicroUsdPerMillion(input)
                .setOutputMicroUsdPerMillion(output)
                .setReasoningMicroUsdPerMillion(reasoning)
                .build();
    }
}
