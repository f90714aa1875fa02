package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the simulated model understands of a request body.
 *
 * @param model the model asked for
 * @param instructions text of all system and developer messages
 * @param pieces the other messages, or the inputs of an embeddings call
 * @param stream the answer is wanted as server-sent events
 * @param streamUsage the stream is to end with the usage ({@code stream_options.include_usage})
 * @param maxTokens most completion tokens, null for no limit
 * @param embedding how vectors are wanted
 * @param schema JSON schema that the answer is held to, null for none
 */
public record Prompt(
        String model,
        String instructions,
        List<String> pieces,
        boolean stream,
        boolean streamUsage,
        @Nullable Integer maxTokens,
        Embedding embedding,
        @Nullable JsonNode schema) {

    /** A prompt whose answer may be anything. */
    Prompt(
            String model,
            String instructions,
            List<String> pieces,
            boolean stream,
            boolean streamUsage,
            @Nullable Integer maxTokens,
            Embedding embedding) {
        this(model, instructions, pieces, stream, streamUsage, maxTokens, embedding, null);
    }

    /**
     * How an embeddings call wants its vectors.
     *
     * @param dimensions length of each
     * @param base64 little-endian floats in Base64 rather than JSON numbers
     */
    public record Embedding(int dimensions, boolean base64) {

        static final Embedding DEFAULT = new Embedding(16, false);
    }

    /** Copies the pieces. */
    public Prompt {
        pieces = List.copyOf(pieces);
    }

    /** The same for the same model, instructions and pieces, whatever else the body says. */
    long fingerprint() {
        List<String> texts = new ArrayList<>(pieces.size() + 2);
        texts.add(model);
        texts.add(instructions);
        texts.addAll(pieces);
        return Fingerprint.of(texts);
    }

    int characters() {
        int characters = instructions.length();
        for (String piece : pieces) {
            characters += piece.length();
        }
        return characters;
    }
}
