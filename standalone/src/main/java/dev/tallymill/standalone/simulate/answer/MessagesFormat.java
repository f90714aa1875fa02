package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's {@code message}. Its {@code input_tokens} are those that were not cached, and there is no count for
 * reasoning; the sums stay those of the {@link TokenCounts}.
 */
final class MessagesFormat implements WireFormat {

    private final JsonBytes json = new JsonBytes();

    @Override
    public byte[] answer(Prompt prompt, Answer answer, long createdSeconds) {
        return json.object(body -> {
            messageHeader(body, prompt, answer);
            body.writeArrayFieldStart("content");
            body.writeStartObject();
            body.writeStringField("type", "text");
            body.writeStringField("text", answer.text());
            body.writeEndObject();
            body.writeEndArray();
            stop(body, stopReason(answer));
            usage(body, answer.tokens());
            body.writeStringField("system_fingerprint", OpenAiFormat.SYSTEM_FINGERPRINT);
        });
    }

    @Override
    public boolean streams() {
        return true;
    }

    @Override
    public List<byte[]> events(Prompt prompt, Answer answer, long createdSeconds) {
        List<byte[]> events = new ArrayList<>();
        events.add(messageStart(prompt, answer));
        events.add(json.namedEvent("content_block_start", body -> {
            body.writeNumberField("index", 0);
            body.writeObjectFieldStart("content_block");
            body.writeStringField("type", "text");
            body.writeStringField("text", "");
            body.writeEndObject();
        }));
        for (String piece : TextPieces.of(answer.text())) {
            events.add(textDelta(piece));
        }
        events.add(json.namedEvent("content_block_stop", body -> body.writeNumberField("index", 0)));
        events.add(messageDelta(answer));
        events.add(json.namedEvent("message_stop", body -> {}));
        return events;
    }

    @Override
    public byte[] error(ApiError error) {
        return json.object(body -> {
            body.writeStringField("type", "error");
            body.writeObjectFieldStart("error");
            body.writeStringField("type", error.anthropicType());
            body.writeStringField("message", error.message());
            body.writeEndObject();
        });
    }

    private byte[] messageStart(Prompt prompt, Answer answer) {
        return json.namedEvent("message_start", body -> {
            body.writeObjectFieldStart("message");
            messageHeader(body, prompt, answer);
            body.writeArrayFieldStart("content");
            body.writeEndArray();
            stop(body, null);
            usage(body, answer.tokens());
            body.writeStringField("system_fingerprint", OpenAiFormat.SYSTEM_FINGERPRINT);
            body.writeEndObject();
        });
    }

    private byte[] textDelta(String piece) {
        return json.namedEvent("content_block_delta", body -> {
            body.writeNumberField("index", 0);
            body.writeObjectFieldStart("delta");
            body.writeStringField("type", "text_delta");
            body.writeStringField("text", piece);
            body.writeEndObject();
        });
    }

    private byte[] messageDelta(Answer answer) {
        return json.namedEvent("message_delta", body -> {
            body.writeObjectFieldStart("delta");
            stop(body, stopReason(answer));
            body.writeEndObject();
            TokenCounts tokens = answer.tokens();
            if (tokens != null) {
                body.writeObjectFieldStart("usage");
                body.writeNumberField("output_tokens", tokens.completion());
                body.writeEndObject();
            }
        });
    }

    private static void messageHeader(JsonGenerator body, Prompt prompt, Answer answer) throws IOException {
        body.writeStringField("id", answer.id("msg_"));
        body.writeStringField("type", "message");
        body.writeStringField("role", "assistant");
        body.writeStringField("model", prompt.model());
    }

    private static void stop(JsonGenerator body, @Nullable String reason) throws IOException {
        body.writeStringField("stop_reason", reason);
        body.writeNullField("stop_sequence");
    }

    private static void usage(JsonGenerator body, @Nullable TokenCounts tokens) throws IOException {
        if (tokens == null) {
            return;
        }
        Integer cached = tokens.cached();
        body.writeObjectFieldStart("usage");
        body.writeNumberField("input_tokens", tokens.prompt() - (cached == null ? 0 : cached));
        if (cached != null) {
            body.writeNumberField("cache_creation_input_tokens", 0);
            body.writeNumberField("cache_read_input_tokens", cached);
        }
        body.writeNumberField("output_tokens", tokens.completion());
        body.writeEndObject();
    }

    private static String stopReason(Answer answer) {
        return answer.cutOff() ? "max_tokens" : "end_turn";
    }
}
