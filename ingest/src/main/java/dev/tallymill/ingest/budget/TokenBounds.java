package dev.tallymill.ingest.budget;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * Bounds the tokens of a request from its body. Thread-safe.
 *
 * <p>A token of a byte-level BPE, or of a vocabulary that falls back to bytes, stands for one byte or more, and the JSON text
 * of a string has at least as many bytes as the string. The tokens that a template puts around a message are fewer than the
 * bytes of the JSON around it; what it puts before the first one is the overhead. So a prompt has at most as many tokens as
 * its body has bytes, and the overhead. Parts that are no text are counted apart: their bytes may lie elsewhere.
 */
final class TokenBounds {

    private static final Set<String> MAXIMA = Set.of("max_tokens", "max_completion_tokens", "max_output_tokens");
    private static final Set<String> MEDIA_FIELDS =
            Set.of("image_url", "input_audio", "file", "file_id", "file_url", "image", "source", "audio");
    private static final String EMBEDDINGS = "/v1/embeddings";
    private static final long ABSURD = 1_000_000_000;

    private final BudgetSettings settings;
    private final JsonFactory json = new JsonFactory();

    TokenBounds(BudgetSettings settings) {
        this.settings = settings;
    }

    /** @param body a JSON object */
    TokenBound of(String endpoint, byte[] body) {
        Seen seen = new Seen();
        try (JsonParser parser = json.createParser(body)) {
            parser.nextToken();
            String name;
            while ((name = parser.nextFieldName()) != null) {
                parser.nextToken();
                seen.read(name, parser);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a body that was validated is no JSON", e);
        }
        long prompt = body.length + settings.promptOverheadTokens() + seen.parts * settings.partTokens();
        if (endpoint.equals(EMBEDDINGS)) {
            return new TokenBound(prompt, 0, false);
        }
        long each = seen.maximum >= 0 ? seen.maximum : settings.assumedMaxTokens();
        long answers = Math.min(ABSURD, seen.choices * seen.prompts);
        // Rejected tokens of a predicted output are charged as output.
        long completion = answers * Math.min(ABSURD, each + (seen.predicted ? body.length : 0));
        return new TokenBound(prompt, completion, seen.maximum < 0);
    }

    /** What of a body decides. Of a field that stands there twice the larger number counts. */
    private static final class Seen {

        private long maximum = -1;
        private long choices = 1;
        private long prompts = 1;
        private long parts;
        private boolean predicted;

        void read(String name, JsonParser parser) throws IOException {
            if (MAXIMA.contains(name)) {
                maximum = Math.max(maximum, number(parser));
            } else if (name.equals("n") || name.equals("best_of")) {
                choices = Math.max(choices, Math.min(ABSURD, number(parser)));
            } else if (name.equals("prompt") && parser.currentToken() == JsonToken.START_ARRAY) {
                prompts = Math.max(1, countTexts(parser));
            } else if (name.equals("prediction")) {
                predicted = parser.currentToken() != JsonToken.VALUE_NULL;
                parser.skipChildren();
            } else {
                countParts(parser);
            }
        }

        /** -1 when it is no whole number that counts something. */
        private static long number(JsonParser parser) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                return Math.max(-1, parser.getLongValue());
            }
            parser.skipChildren();
            return -1;
        }

        /** Elements that are prompts of their own: an array of numbers is one prompt in tokens. */
        private static long countTexts(JsonParser parser) throws IOException {
            long texts = 0;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                texts += token == JsonToken.VALUE_NUMBER_INT ? 0 : 1;
                parser.skipChildren();
            }
            return texts;
        }

        private void countParts(JsonParser parser) throws IOException {
            int depth = 0;
            JsonToken token = parser.currentToken();
            do {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.FIELD_NAME && MEDIA_FIELDS.contains(parser.currentName())) {
                    parts++;
                }
                if (depth > 0) {
                    token = parser.nextToken();
                }
            } while (depth > 0);
        }
    }
}
