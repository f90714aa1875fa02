package dev.tallymill.standalone.label;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the model with every row.
 *
 * @param system system prompt, null for none
 * @param maxTokens most completion tokens, null for the model's own limit
 * @param temperature null to leave it to the model
 * @param schema null where any answer will do
 */
record ModelSettings(
        String model,
        @Nullable String system,
        @Nullable Integer maxTokens,
        @Nullable BigDecimal temperature,
        @Nullable AnswerSchema schema) {}
