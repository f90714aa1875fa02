package dev.tallymill.standalone.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a finished run left behind, added up from its output file by nothing but a JSON parser and BigDecimal. */
record RunOutcome(JsonNode summary, List<String> customIds, long promptTokens, long completionTokens) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BigDecimal INPUT_USD_PER_TOKEN = new BigDecimal("0.00000015");
    private static final BigDecimal OUTPUT_USD_PER_TOKEN = new BigDecimal("0.00000060");

    static RunOutcome read(Tallymill.Running run) throws IOException {
        JsonNode summary = JSON.readTree(run.out());
        List<String> customIds = new ArrayList<>();
        long prompt = 0;
        long completion = 0;
        try (var lines = Files.lines(Path.of(summary.get("output").asText()))) {
            for (String line : (Iterable<String>) lines::iterator) {
                JsonNode parsed = JSON.readTree(line);
                customIds.add(parsed.get("custom_id").asText());
                JsonNode usage = parsed.get("response").get("body").get("usage");
                prompt += usage.get("prompt_tokens").asLong();
                completion += usage.get("completion_tokens").asLong();
            }
        }
        return new RunOutcome(summary, customIds, prompt, completion);
    }

    Set<String> distinctCustomIds() {
        return new HashSet<>(customIds);
    }

    /** Tokens times the price of gpt-oss-120b, exact. */
    BigDecimal expectedCost() {
        return INPUT_USD_PER_TOKEN
                .multiply(BigDecimal.valueOf(promptTokens))
                .add(OUTPUT_USD_PER_TOKEN.multiply(BigDecimal.valueOf(completionTokens)));
    }

    BigDecimal cost() {
        return new BigDecimal(summary.get("cost").get("value").asText());
    }
}
