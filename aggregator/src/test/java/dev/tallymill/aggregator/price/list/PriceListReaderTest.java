package dev.tallymill.aggregator.price.list;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallymill.schemas.record.Price;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceListReaderTest {

    private static final Instant DECEMBER = Instant.parse("2026-12-01T00:00:00Z");
    private static final ImportOptions LITELLM = new ImportOptions("litellm", DECEMBER, null, Set.of(), false);

    @TempDir
    private Path dir;

    @Test
    void ownListIsReadWithAllItsClasses() throws Exception {
        List<Price> prices = read(ImportOptions.NONE, """
                version: "2026-12"
                effective_from: 2026-12-01T00:00:00Z
                usd_per_million_tokens:
                  - provider: api.openai.com
                    model: gpt-4o
                    input: 2.50
                    cached_input: 1.25
                    output: 10
                    reasoning: "12.000001"
                  - model: gpt-oss-120b
                    tier: flex
                    tenant: acme
                    effective_from: 2026-12-24T12:30:00Z
                    input: 0.1
                    output: 0
                """).prices();

        Price first = prices.getFirst();
        assertThat(PriceImport.key(first)).isEqualTo("api.openai.com/gpt-4o/default/2026-12-01T00:00:00Z/2026-12");
        assertThat(first.getInputMicroUsdPerMillion()).isEqualTo(2_500_000);
        assertThat(first.getCachedInputMicroUsdPerMillion()).isEqualTo(1_250_000);
        assertThat(first.getOutputMicroUsdPerMillion()).isEqualTo(10_000_000);
        assertThat(first.getReasoningMicroUsdPerMillion()).isEqualTo(12_000_001);
        assertThat(PriceImport.key(prices.getLast()))
                .isEqualTo("*/gpt-oss-120b/flex/2026-12-24T12:30:00Z/2026-12/acme");
    }

    @Test
    void batchDiscountMakesAPriceForJobsOfBatches() throws Exception {
        List<Price> prices = read(ImportOptions.NONE, """
                version: v
                effective_from: 2026-12-01T00:00:00Z
                usd_per_million_tokens:
                  - {model: m, input: 0.15, output: 0.60, batch_discount_percent: 50}
                """).prices();

        assertThat(prices).extracting(Price::getTier).containsExactly("default", "batch");
        assertThat(prices.getLast().getInputMicroUsdPerMillion()).isEqualTo(75_000);
        assertThat(prices.getLast().getOutputMicroUsdPerMillion()).isEqualTo(300_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {model: m, input: 0.0000001, output: 1}      | entry 1 (* m): input 0.0000001 USD per million tokens is not a whole
            {model: m, input: -1, output: 1}             | entry 1 (* m): input is negative
            {model: m, input: much, output: 1}           | entry 1 (* m): input is not a number
            {model: m, output: 1}                        | entry 1 (* m): input is missing
            {input: 1, output: 1}                        | entry 1 (* without a model): model is missing
            {model: m, input: 1, output: 1, ouput: 2}    | entry 1 (* m): unknown field ouput
            {model: m, input: 1, output: 1, effective_from: 2026-12-01T00:00:30Z} | must be a whole minute
            {model: m, input: 1, output: 1, effective_from: tomorrow}             | is not an instant
            {model: m, input: 0.000001, output: 1, batch_discount_percent: 50}    | not a whole number
            {model: m, input: 1, output: 1, batch_discount_percent: 101}          | between 0 and 100
            {model: m, input: 99999999999999, output: 1}                          | is not a whole number
            """)
    void wrongEntryIsRefusedByItsName(String entry, String message) {
        String list = """
                version: v
                effective_from: 2026-12-01T00:00:00Z
                usd_per_million_tokens:
                  - %s
                """.formatted(entry);

        assertThatExceptionOfType(PriceListException.class)
                .isThrownBy(() -> read(ImportOptions.NONE, list))
                .satisfies(refusal ->
                        assertThat(requireNonNull(refusal.getMessage()).lines()).hasSize(1))
                .withMessageContaining(message);
    }

    @Test
    void liteLlmsFloatsPerTokenAreExact() throws Exception {
        PriceListReader.Content content = read(LITELLM, """
                {
                  "sample_spec": {"input_cost_per_token": 0.5},
                  "gpt-4o-mini": {"litellm_provider": "openai", "input_cost_per_token": 1.5e-07,
                    "output_cost_per_token": 6e-07, "cache_read_input_token_cost": 7.5e-08,
                    "input_cost_per_token_batches": 7.5e-08, "output_cost_per_token_batches": 3e-07,
                    "input_cost_per_token_priority": 2.5e-07, "output_cost_per_token_priority": 0.000001},
                  "groq/openai/gpt-oss-120b": {"litellm_provider": "groq", "input_cost_per_token": 0.00000015,
                    "output_cost_per_token": 0.00000060, "output_cost_per_reasoning_token": 7e-7,
                    "input_cost_per_token_above_128k_tokens": 1e-6},
                  "dall-e-3": {"litellm_provider": "openai", "input_cost_per_pixel": 1e-8}
                }
                """);

        assertThat(content.prices())
                .extracting(PriceImport::key)
                .containsExactly(
                        "openai/gpt-4o-mini/default/2026-12-01T00:00:00Z/litellm",
                        "openai/gpt-4o-mini/priority/2026-12-01T00:00:00Z/litellm",
                        "groq/openai/gpt-oss-120b/default/2026-12-01T00:00:00Z/litellm");
        Price mini = content.prices().getFirst();
        assertThat(mini.getInputMicroUsdPerMillion()).isEqualTo(150_000);
        assertThat(mini.getCachedInputMicroUsdPerMillion()).isEqualTo(75_000);
        assertThat(mini.getOutputMicroUsdPerMillion()).isEqualTo(600_000);
        assertThat(content.prices().getLast().getReasoningMicroUsdPerMillion()).isEqualTo(700_000);
        assertThat(content.notes()).hasSize(2);
    }

    @Test
    void liteLlmsBatchPricesAreTakenOnlyWhenAsked() throws Exception {
        String list = """
                {"m": {"litellm_provider": "p", "input_cost_per_token": 2e-6, "output_cost_per_token": 4e-6,
                  "input_cost_per_token_batches": 1e-6, "output_cost_per_token_batches": 2e-6}}
                """;

        assertThat(read(LITELLM, list).prices()).hasSize(1);
        List<Price> with = read(new ImportOptions("v", DECEMBER, "*", Set.of("m"), true), list)
                .prices();
        assertThat(with).extracting(Price::getTier).containsExactly("default", "batch");
        assertThat(with.getLast().getProvider()).isEqualTo("*");
    }

    @Test
    void everyLiteLlmEntryThatIsNotWholeIsNamedOnALineOfItsOwn() {
        assertThatExceptionOfType(PriceListException.class)
                .isThrownBy(() -> read(LITELLM, """
                        {"a": {"input_cost_per_token": 1.00000000000001e-6, "output_cost_per_token": 1},
                         "b": {"input_cost_per_token": 1e-13, "output_cost_per_token": 1},
                         "c": {"input_cost_per_token": 1e-6, "output_cost_per_token": 1}}
                        """))
                .satisfies(refusal -> assertThat(
                                requireNonNull(refusal.getMessage()).lines())
                        .hasSize(2)
                        .allMatch(line -> line.matches("[ab]: input_cost_per_token .* not a whole number .*")));
    }

    @Test
    void liteLlmsListNeedsAVersionAndADate() {
        assertThatExceptionOfType(PriceListException.class)
                .isThrownBy(() -> read(ImportOptions.NONE, "{}"))
                .withMessageContaining("no version and no date");
    }

    @Test
    void whatIsThereStaysAsItIs() throws Exception {
        List<Price> list = read(LITELLM, """
                {"m": {"input_cost_per_token": 1e-6}, "n": {"input_cost_per_token": 1e-6}}
                """).prices();
        Price other =
                Price.newBuilder(list.getFirst()).setInputMicroUsdPerMillion(7).build();

        PriceImport plan = PriceImport.plan(Map.of(PriceImport.key(list.getFirst()), list.getFirst()), list);
        assertThat(plan.added()).containsExactly(list.getLast());
        assertThat(plan.unchanged()).isEqualTo(1);
        assertThatExceptionOfType(PriceListException.class)
                .isThrownBy(() -> PriceImport.plan(Map.of(PriceImport.key(other), other), list))
                .withMessageContaining("prices never change");
    }

    private PriceListReader.Content read(ImportOptions options, String text) throws PriceListException, IOException {
        Path file = dir.resolve("prices");
        Files.writeString(file, text);
        return new PriceListReader(options).read(file);
    }
}
