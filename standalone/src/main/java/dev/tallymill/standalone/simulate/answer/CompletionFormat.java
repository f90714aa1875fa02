package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code text_completion}, whole and in chunks. */
final class CompletionFormat extends ChunkedFormat {

    @Override
    public byte[] answer(Prompt prompt, Answer answer, long createdSeconds) {
        return json.object(body -> {
            writeChunkHeader(body, prompt, answer, createdSeconds);
            body.writeArrayFieldStart("choices");
            body.writeStartObject();
            body.writeNumberField("index", 0);
            writePiece(body, answer.text());
            body.writeNullField("logprobs");
            body.writeStringField("finish_reason", finishReason(answer));
            body.writeEndObject();
            body.writeEndArray();
            usage(body, answer.tokens());
            body.writeStringField("system_fingerprint", SYSTEM_FINGERPRINT);
        });
    }

    @Override
    JsonBytes.@Nullable Fields opening() {
        return null;
    }

    @Override
    void writePiece(JsonGenerator choice, String piece) throws IOException {
        choice.writeStringField("text", piece);
    }

    @Override
    void writeChunkHeader(JsonGenerator chunk, Prompt prompt, Answer answer, long createdSeconds) throws IOException {
        header(chunk, answer.id("cmpl-"), "text_completion", createdSeconds, prompt);
    }
}
