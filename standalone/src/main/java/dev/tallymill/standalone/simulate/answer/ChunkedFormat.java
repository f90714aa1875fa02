package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stream of chat completions and completions: chunks with one choice each, the usage when asked for, {@code [DONE]}. */
abstract class ChunkedFormat extends OpenAiFormat {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    /** What comes before the first piece of text; null when nothing does. */
    abstract JsonBytes.@Nullable Fields opening();

    /** The members of a choice that carry this piece of text; the empty text comes with the reason for the end. */
    abstract void writePiece(JsonGenerator choice, String piece) throws IOException;

    /** Id, object, creation time and model. */
    abstract void writeChunkHeader(JsonGenerator chunk, Prompt prompt, Answer answer, long createdSeconds)
            throws IOException;

    @Override
    public final boolean streams() {
        return true;
    }

    @Override
    public final List<byte[]> events(Prompt prompt, Answer answer, long createdSeconds) {
        Chunks chunks = new Chunks(prompt, answer, createdSeconds);
        List<byte[]> events = new ArrayList<>();
        JsonBytes.Fields opening = opening();
        if (opening != null) {
            events.add(chunks.of(opening, null));
        }
        for (String piece : TextPieces.of(answer.text())) {
            events.add(chunks.of(choice -> writePiece(choice, piece), null));
        }
        events.add(chunks.of(choice -> writePiece(choice, ""), finishReason(answer)));
        if (prompt.streamUsage() && answer.tokens() != null) {
            events.add(chunks.ofUsage());
        }
        events.add(DONE);
        return events;
    }

    static String finishReason(Answer answer) {
        return answer.cutOff() ? "length" : "stop";
    }

    /** Writes the chunks of one answer. */
    private final class Chunks {

        private final Prompt prompt;
        private final Answer answer;
        private final long createdSeconds;

        private Chunks(Prompt prompt, Answer answer, long createdSeconds) {
            this.prompt = prompt;
            this.answer = answer;
            this.createdSeconds = createdSeconds;
        }

        private byte[] of(JsonBytes.Fields piece, @Nullable String finishReason) {
            return json.event(chunk -> {
                writeHeader(chunk);
                chunk.writeArrayFieldStart("choices");
                chunk.writeStartObject();
                chunk.writeNumberField("index", 0);
                piece.write(chunk);
                chunk.writeNullField("logprobs");
                chunk.writeStringField("finish_reason", finishReason);
                chunk.writeEndObject();
                chunk.writeEndArray();
            });
        }

        private byte[] ofUsage() {
            return json.event(chunk -> {
                writeHeader(chunk);
                chunk.writeArrayFieldStart("choices");
                chunk.writeEndArray();
                usage(chunk, answer.tokens());
            });
        }

        private void writeHeader(JsonGenerator chunk) throws IOException {
            writeChunkHeader(chunk, prompt, answer, createdSeconds);
            chunk.writeStringField("system_fingerprint", SYSTEM_FINGERPRINT);
        }
    }
}
