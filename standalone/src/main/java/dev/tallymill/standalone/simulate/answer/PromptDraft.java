package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prompt as far as its body has been read. Owned by one thread. */
final class PromptDraft {

    private static final int MOST_DIMENSIONS = 4096;

    private @Nullable String model;
    private final StringBuilder instructions = new StringBuilder();
    private final List<String> pieces = new ArrayList<>(2);
    private boolean stream;
    private boolean streamUsage;
    private @Nullable Integer maxTokens;
    private int dimensions = Prompt.Embedding.DEFAULT.dimensions();
    private @Nullable JsonNode schema;
    private boolean base64 = Prompt.Embedding.DEFAULT.base64();

    void model(@Nullable String name) {
        model = name;
    }

    void instruction(String text) {
        if (!instructions.isEmpty()) {
            instructions.append('\n');
        }
        instructions.append(text);
    }

    void piece(String text) {
        pieces.add(text);
    }

    void stream(boolean wanted) {
        stream = wanted;
    }

    void streamUsage(boolean wanted) {
        streamUsage = wanted;
    }

    /** Null in JSON reads as 0: no limit. */
    void maxTokens(int most) {
        maxTokens = most > 0 ? most : null;
    }

    void dimensions(int wanted) {
        dimensions = Math.clamp(wanted, 1, MOST_DIMENSIONS);
    }

    void base64(boolean wanted) {
        base64 = wanted;
    }

    void schema(JsonNode wanted) {
        schema = wanted;
    }

    Prompt finished() throws BadPromptException {
        if (model == null || model.isEmpty()) {
            throw new BadPromptException("You must provide a model parameter.");
        }
        if (pieces.isEmpty() && instructions.isEmpty()) {
            throw new BadPromptException("You must provide messages, input or prompt.");
        }
        return new Prompt(
                model,
                instructions.toString(),
                pieces,
                stream,
                streamUsage,
                maxTokens,
                new Prompt.Embedding(dimensions, base64),
                schema);
    }
}
