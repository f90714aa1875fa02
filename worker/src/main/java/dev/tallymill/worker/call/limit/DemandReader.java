package dev.tallymill.worker.call.limit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tallymill.schemas.json.PooledJson;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a request asks for from its body: the model, an estimate of the prompt's tokens, and the bound it sets to what the
 * model may write. Reads over the body once and builds nothing. Pure and thread-safe.
 *
 * <p>A token for every four characters of text, member names apart, as with English; pictures and sounds in the body, which
 * are a few hundred to a few thousand tokens whatever their length, count 1,000 each. The answer's usage corrects what this
 * gets wrong.
 */
public final class DemandReader {

    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final long TOKENS_PER_ATTACHMENT = 1_000;
    private static final Set<String> BOUNDS = Set.of("max_completion_tokens", "max_tokens", "max_output_tokens");
    private static final Set<String> ATTACHMENTS = Set.of("data", "file_data", "b64_json");

    /** Beyond any sense; keeps sums in range. */
    private static final long MOST_TOKENS = 1_000_000_000L;

    private static final long MOST_CHOICES = 1_000;

    private final JsonFactory factory = PooledJson.factory();

    /**
     * What a job asks for.
     *
     * @param body as it is sent
     * @param otherwise the model of a body that names none
     */
    public Demand read(String body, String otherwise) {
        Tally tally = new Tally();
        try (JsonParser parser = factory.createParser(body)) {
            tally.read(parser);
        } catch (IOException e) {
            // Not ours to judge: the endpoint will. What was read until here counts.
        }
        return tally.demand(otherwise);
    }

    /** What was read so far. */
    private static final class Tally {

        private @Nullable String model;
        private @Nullable Long bound;
        private long choices = 1;
        private long characters;
        private long attachments;

        private void read(JsonParser parser) throws IOException {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.VALUE_STRING) {
                    text(parser, depth);
                } else if (token == JsonToken.VALUE_NUMBER_INT && depth == 1) {
                    number(parser);
                }
            }
        }

        private void text(JsonParser parser, int depth) throws IOException {
            String name = parser.currentName();
            if (depth == 1 && "model".equals(name)) {
                model = parser.getText();
            } else if ((name != null && ATTACHMENTS.contains(name)) || startsWithData(parser)) {
                attachments++;
            } else {
                characters += parser.getTextLength();
            }
        }

        private static boolean startsWithData(JsonParser parser) throws IOException {
            int at = parser.getTextOffset();
            return parser.getTextLength() > 5 && "data:".equals(new String(parser.getTextCharacters(), at, 5));
        }

        private void number(JsonParser parser) throws IOException {
            String name = parser.currentName();
            long value = parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? 0 : parser.getLongValue();
            if (name != null && BOUNDS.contains(name) && value > 0) {
                bound = bound == null ? value : Long.valueOf(Math.max(bound, value));
            } else if ("n".equals(name) && value > 0) {
                choices = value;
            }
        }

        private Demand demand(String otherwise) {
            Long most = bound;
            return new Demand(
                    model == null ? otherwise : model,
                    Math.ceilDiv(characters, CHARACTERS_PER_TOKEN) + attachments * TOKENS_PER_ATTACHMENT,
                    most == null ? null : Long.valueOf(Math.min(most, MOST_TOKENS) * Math.min(choices, MOST_CHOICES)));
        }
    }
}
