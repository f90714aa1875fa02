package dev.tallymill.standalone.simulate.answer;

/** OpenAI's {@code response} object. */
final class ResponsesFormat extends OpenAiFormat {

    @Override
    public byte[] answer(Prompt prompt, Answer answer, long createdSeconds) {
        return json.object(body -> {
            body.writeStringField("id", answer.id("resp_"));
            body.writeStringField("object", "response");
            body.writeNumberField("created_at", createdSeconds);
            body.writeStringField("status", answer.cutOff() ? "incomplete" : "completed");
            body.writeNullField("error");
            if (answer.cutOff()) {
                body.writeObjectFieldStart("incomplete_details");
                body.writeStringField("reason", "max_output_tokens");
                body.writeEndObject();
            } else {
                body.writeNullField("incomplete_details");
            }
            body.writeStringField("model", prompt.model());
            body.writeArrayFieldStart("output");
            body.writeStartObject();
            body.writeStringField("type", "message");
            body.writeStringField("id", answer.id("msg_"));
            body.writeStringField("status", answer.cutOff() ? "incomplete" : "completed");
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
            body.writeEndArray();
            TokenCounts tokens = answer.tokens();
            if (tokens != null) {
                body.writeObjectFieldStart("usage");
                body.writeNumberField("input_tokens", tokens.prompt());
                detail(body, "input_tokens_details", "cached_tokens", tokens.cached());
                body.writeNumberField("output_tokens", tokens.completion());
                detail(body, "output_tokens_details", "reasoning_tokens", tokens.reasoning());
                body.writeNumberField("total_tokens", tokens.total());
                body.writeEndObject();
            }
            body.writeStringField("system_fingerprint", SYSTEM_FINGERPRINT);
        });
    }
}
