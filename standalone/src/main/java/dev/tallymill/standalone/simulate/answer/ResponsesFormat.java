package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's {@code response} object; the last event of its stream carries it whole. */
final class ResponsesFormat extends OpenAiFormat {

    private static final String IN_PROGRESS = "in_progress";

    @Override
    public byte[] answer(Prompt prompt, Answer answer, long createdSeconds) {
        return json.object(body -> writeWhole(body, prompt, answer, createdSeconds));
    }

    @Override
    public boolean streams() {
        return true;
    }

    @Override
    public List<byte[]> events(Prompt prompt, Answer answer, long createdSeconds) {
        List<byte[]> events = new ArrayList<>();
        events.add(json.namedEvent("response.created", event -> {
            event.writeObjectFieldStart("response");
            writeStart(event, prompt, answer, createdSeconds, IN_PROGRESS);
            event.writeArrayFieldStart("output");
            event.writeEndArray();
            event.writeEndObject();
        }));
        for (String piece : TextPieces.of(answer.text())) {
            events.add(json.namedEvent("response.output_text.delta", event -> {
                event.writeStringField("item_id", answer.id("msg_"));
                event.writeNumberField("output_index", 0);
                event.writeNumberField("content_index", 0);
                event.writeStringField("delta", piece);
            }));
        }
        events.add(json.namedEvent("response." + status(answer), event -> {
            event.writeObjectFieldStart("response");
            writeWhole(event, prompt, answer, createdSeconds);
            event.writeEndObject();
        }));
        return events;
    }

    private static void writeWhole(JsonGenerator body, Prompt prompt, Answer answer, long createdSeconds)
            throws IOException {
        writeStart(body, prompt, answer, createdSeconds, status(answer));
        body.writeArrayFieldStart("output");
        writeMessage(body, answer);
        body.writeEndArray();
        writeUsage(body, answer.tokens());
        body.writeStringField("system_fingerprint", SYSTEM_FINGERPRINT);
    }

    private static void writeStart(JsonGenerator body, Prompt prompt, Answer answer, long createdSeconds, String status)
            throws IOException {
        body.writeStringField("id", answer.id("resp_"));
        body.writeStringField("object", "response");
        body.writeNumberField("created_at", createdSeconds);
        body.writeStringField("status", status);
        body.writeNullField("error");
        if (status.equals("incomplete")) {
            body.writeObjectFieldStart("incomplete_details");
            body.writeStringField("reason", "max_output_tokens");
            body.writeEndObject();
        } else {
            body.writeNullField("incomplete_details");
        }
        body.writeStringField("model", prompt.model());
    }

    private static void writeMessage(JsonGenerator body, Answer answer) throws IOException {
        body.writeStartObject();
        body.writeStringField("type", "message");
        body.writeStringField("id", answer.id("msg_"));
        body.writeStringField("status", status(answer));
        body.writeStringField("role", "assistant");
        body.writeArrayFieldStart("content");
        body.writeStartObject();
        body.writeStringField("type", "output_text");
        body.writeStringField("text", answer.text());
        body.writeArrayFieldStart("annotations");
        body.writeEndArray();
        body.writeEndObject();
        body.writeEndArray();
        body.writeEndObject();
    }

    private static void writeUsage(JsonGenerator body, @Nullable TokenCounts tokens) throws IOException {
        if (tokens == null) {
            return;
        }
        body.writeObjectFieldStart("usage");
        body.writeNumberField("input_tokens", tokens.prompt());
        detail(body, "input_tokens_details", "cached_tokens", tokens.cached());
        body.writeNumberField("output_tokens", tokens.completion());
        detail(body, "output_tokens_details", "reasoning_tokens", tokens.reasoning());
        body.writeNumberField("total_tokens", tokens.total());
        body.writeEndObject();
    }

    private static String status(Answer answer) {
        return answer.cutOff() ? "incomplete" : "completed";
    }
}
