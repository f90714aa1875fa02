package dev.tallymill.standalone.simulate.answer;

/** {@code text_completion}. */
final class CompletionFormat extends OpenAiFormat {

    @Override
    public byte[] answer(Prompt prompt, Answer answer, long createdSeconds) {
        return json.object(body -> {
            header(body, answer.id("cmpl-"), "text_completion", createdSeconds, prompt);
            body.writeArrayFieldStart("choices");
            body.writeStartObject();
            body.writeNumberField("index", 0);
            body.writeStringField("text", answer.text());
            body.writeNullField("logprobs");
            body.writeStringField("finish_reason", answer.cutOff() ? "length" : "stop");
            body.writeEndObject();
            body.writeEndArray();
            usage(body, answer.tokens());
            body.writeStringField("system_fingerprint", SYSTEM_FINGERPRINT);
        });
    }
}
