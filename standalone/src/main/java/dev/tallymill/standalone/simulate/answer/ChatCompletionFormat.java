package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** {@code chat.completion} and {@code chat.completion.chunk}. */
final class ChatCompletionFormat extends ChunkedFormat {

    private static final String ID = "chatcmpl-";

    @Override
    public byte[] answer(Prompt prompt, Answer answer, long createdSeconds) {
        return json.object(body -> {
            header(body, answer.id(ID), "chat.completion", createdSeconds, prompt);
            body.writeArrayFieldStart("choices");
            body.writeStartObject();
            body.writeNumberField("index", 0);
            body.writeObjectFieldStart("message");
            writeMessage(body, answer.text());
            body.writeEndObject();
            body.writeNullField("logprobs");
            body.writeStringField("finish_reason", finishReason(answer));
            body.writeEndObject();
            body.writeEndArray();
            usage(body, answer.tokens());
            body.writeStringField("system_fingerprint", SYSTEM_FINGERPRINT);
        });
    }

    private static void writeMessage(JsonGenerator message, String content) throws IOException {
        message.writeStringField("role", "assistant");
        message.writeStringField("content", content);
        message.writeNullField("refusal");
    }

    @Override
    JsonBytes.Fields opening() {
        return choice -> {
            choice.writeObjectFieldStart("delta");
            writeMessage(choice, "");
            choice.writeEndObject();
        };
    }

    @Override
    void writePiece(JsonGenerator choice, String piece) throws IOException {
        choice.writeObjectFieldStart("delta");
        if (!piece.isEmpty()) {
            choice.writeStringField("content", piece);
        }
        choice.writeEndObject();
    }

    @Override
    void writeChunkHeader(JsonGenerator chunk, Prompt prompt, Answer answer, long createdSeconds) throws IOException {
        header(chunk, answer.id(ID), "chat.completion.chunk", createdSeconds, prompt);
    }
}
