package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/** A {@code list} of {@code embedding}, one unit-length vector per input. */
final class EmbeddingsFormat extends OpenAiFormat {

    @Override
    public byte[] answer(Prompt prompt, Answer answer, long createdSeconds) {
        return json.object(body -> {
            body.writeStringField("object", "list");
            body.writeArrayFieldStart("data");
            for (int i = 0; i < prompt.pieces().size(); i++) {
                body.writeStartObject();
                body.writeStringField("object", "embedding");
                body.writeNumberField("index", i);
                vector(body, vectorOf(prompt, i), prompt.embedding().base64());
                body.writeEndObject();
            }
            body.writeEndArray();
            body.writeStringField("model", prompt.model());
            TokenCounts tokens = answer.tokens();
            if (tokens != null) {
                body.writeObjectFieldStart("usage");
                body.writeNumberField("prompt_tokens", tokens.prompt());
                body.writeNumberField("total_tokens", tokens.prompt());
                body.writeEndObject();
            }
            body.writeStringField("system_fingerprint", SYSTEM_FINGERPRINT);
        });
    }

    /** Depends on the input and the model alone, not on the other inputs of the call. */
    private static float[] vectorOf(Prompt prompt, int index) {
        long seed = Fingerprint.of(List.of(prompt.model(), prompt.pieces().get(index)));
        SplittableRandom random = new SplittableRandom(seed);
        double[] vector = random.doubles(prompt.embedding().dimensions(), -1, 1).toArray();
        double squares = 0;
        for (double coordinate : vector) {
            squares += coordinate * coordinate;
        }
        double length = Math.sqrt(squares);
        float[] unit = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    private static void vector(JsonGenerator body, float[] vector, boolean base64) throws IOException {
        if (base64) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            body.writeBinaryField("embedding", bytes.array());
            return;
        }
        body.writeArrayFieldStart("embedding");
        for (float coordinate : vector) {
            body.writeNumber(coordinate);
        }
        body.writeEndArray();
    }
}
