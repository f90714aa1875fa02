package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code chat.completion} and {@code chat.completion.chunk}. */
final class ChatCompletionFormat extends OpenAiFormat {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public byte[] answer(Prompt prompt, Answer answer, long createdSeconds) {
        return json.object(body -> {
            header(body, answer.id("chatcmpl-"), "chat.completion", createdSeconds, prompt);
            body.writeArrayFieldStart("choices");
            body.writeStartObject();
            body.writeNumberField("index", 0);
            body.writeObjectFieldStart("message");
            body.writeStringField("role", "assistant");
            body.writeStringField("content", answer.text());
            body.writeNullField("refusal");
            body.writeEndObject();
            body.writeNullField("logprobs");
            body.writeStringField("finish_reason", finishReason(answer));
            body.writeEndObject();
            body.writeEndArray();
            usage(body, answer.tokens());
            body.writeStringField("system_fingerprint", SYSTEM_FINGERPRINT);
        });
    }

    @Override
    public boolean streams() {
        return true;
    }

    @Override
    public List<byte[]> events(Prompt prompt, Answer answer, long createdSeconds) {
        List<byte[]> events = new ArrayList<>();
        events.add(chunk(prompt, answer, createdSeconds, delta -> {
            delta.writeStringField("role", "assistant");
            delta.writeStringField("content", "");
        }));
        for (String piece : TextPieces.of(answer.text())) {
            events.add(chunk(prompt, answer, createdSeconds, delta -> delta.writeStringField("content", piece)));
        }
        events.add(chunk(prompt, answer, createdSeconds, null));
        if (prompt.streamUsage() && answer.tokens() != null) {
            events.add(usageChunk(prompt, answer, createdSeconds));
        }
        events.add(DONE);
        return events;
    }

    /** A chunk with this delta, or with the reason for the end when there is none. */
    private byte[] chunk(Prompt prompt, Answer answer, long createdSeconds, JsonBytes.@Nullable Fields delta) {
        return json.event(body -> {
            chunkHeader(body, prompt, answer, createdSeconds);
            body.writeArrayFieldStart("choices");
            body.writeStartObject();
            body.writeNumberField("index", 0);
            body.writeObjectFieldStart("delta");
            if (delta != null) {
                delta.write(body);
            }
            body.writeEndObject();
            body.writeStringField("finish_reason", delta == null ? finishReason(answer) : null);
            body.writeEndObject();
            body.writeEndArray();
        });
    }

    private byte[] usageChunk(Prompt prompt, Answer answer, long createdSeconds) {
        return json.event(body -> {
            chunkHeader(body, prompt, answer, createdSeconds);
            body.writeArrayFieldStart("choices");
            body.writeEndArray();
            usage(body, answer.tokens());
        });
    }

    private static void chunkHeader(JsonGenerator body, Prompt prompt, Answer answer, long createdSeconds)
            throws IOException {
        header(body, answer.id("chatcmpl-"), "chat.completion.chunk", createdSeconds, prompt);
        body.writeStringField("system_fingerprint", SYSTEM_FINGERPRINT);
    }

    private static String finishReason(Answer answer) {
        return answer.cutOff() ? "length" : "stop";
    }
}
