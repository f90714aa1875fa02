package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What OpenAI's endpoints have in common: the error object, the usage object, and that some do not stream. */
abstract class OpenAiFormat implements WireFormat {

    /** Stands in every answer, so that no one takes it for a model's. */
    static final String SYSTEM_FINGERPRINT = "simulated";

    final JsonBytes json = new JsonBytes();

    @Override
    public boolean streams() {
        return false;
    }

    @Override
    public List<byte[]> events(Prompt prompt, Answer answer, long createdSeconds) {
        throw new UnsupportedOperationException("this endpoint does not stream");
    }

    @Override
    public final byte[] error(ApiError error) {
        return json.object(body -> {
            body.writeObjectFieldStart("error");
            body.writeStringField("message", error.message());
            body.writeStringField("type", error.openAiType());
            body.writeNullField("param");
            body.writeStringField("code", error.code());
            body.writeEndObject();
        });
    }

    static void header(JsonGenerator body, String id, String object, long createdSeconds, Prompt prompt)
            throws IOException {
        body.writeStringField("id", id);
        body.writeStringField("object", object);
        body.writeNumberField("created", createdSeconds);
        body.writeStringField("model", prompt.model());
    }

    static void usage(JsonGenerator body, @Nullable TokenCounts tokens) throws IOException {
        if (tokens == null) {
            return;
        }
        body.writeObjectFieldStart("usage");
        body.writeNumberField("prompt_tokens", tokens.prompt());
        body.writeNumberField("completion_tokens", tokens.completion());
        body.writeNumberField("total_tokens", tokens.total());
        detail(body, "prompt_tokens_details", "cached_tokens", tokens.cached());
        detail(body, "completion_tokens_details", "reasoning_tokens", tokens.reasoning());
        body.writeEndObject();
    }

    static void detail(JsonGenerator body, String object, String field, @Nullable Integer tokens) throws IOException {
        if (tokens != null) {
            body.writeObjectFieldStart(object);
            body.writeNumberField(field, tokens);
            body.writeEndObject();
        }
    }
}
