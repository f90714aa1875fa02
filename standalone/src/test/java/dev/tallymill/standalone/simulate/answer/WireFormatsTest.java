package dev.tallymill.standalone.simulate.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireFormatsTest {

    private static final long CREATED = 1_780_000_000L;
    private static final TokenCounts TOKENS = new TokenCounts(100, 64, 20, 5);

    private final JsonMapper json = new JsonMapper();
    private final WireFormats formats = new WireFormats();

    @Test
    void writesAChatCompletion() throws IOException {
        JsonNode body = answer(ModelEndpoint.CHAT_COMPLETIONS, new Answer(1, "yes", false, TOKENS));

        assertThat(body.at("/object").asText()).isEqualTo("chat.completion");
        assertThat(body.at("/id").asText()).isEqualTo("chatcmpl-0000000000000001");
        assertThat(body.at("/created").asLong()).isEqualTo(CREATED);
        assertThat(body.at("/model").asText()).isEqualTo("m");
        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("yes");
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(100);
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(20);
        assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(120);
        assertThat(body.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isEqualTo(64);
        assertThat(body.at("/usage/completion_tokens_details/reasoning_tokens").asInt())
                .isEqualTo(5);
    }

    @Test
    void leavesUnknownDetailsOut() throws IOException {
        Answer answer = new Answer(1, "yes", true, new TokenCounts(100, null, 20, null));

        JsonNode body = answer(ModelEndpoint.CHAT_COMPLETIONS, answer);

        assertThat(body.at("/usage").size()).isEqualTo(3);
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    }

    @Test
    void takesCachedTokensOutOfAnthropicInputTokens() throws IOException {
        JsonNode usage = answer(ModelEndpoint.MESSAGES, new Answer(1, "yes", false, TOKENS))
                .at("/usage");

        assertThat(usage.at("/input_tokens").asInt()).isEqualTo(36);
        assertThat(usage.at("/cache_read_input_tokens").asInt()).isEqualTo(64);
        assertThat(usage.at("/output_tokens").asInt()).isEqualTo(20);
    }

    @Test
    void countsResponsesTokensUnderTheirOwnNames() throws IOException {
        JsonNode usage = answer(ModelEndpoint.RESPONSES, new Answer(1, "yes", false, TOKENS))
                .at("/usage");

        assertThat(usage.at("/input_tokens").asInt()).isEqualTo(100);
        assertThat(usage.at("/input_tokens_details/cached_tokens").asInt()).isEqualTo(64);
        assertThat(usage.at("/output_tokens_details/reasoning_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void givesTheSameInputTheSameVectorInBothEncodings() throws IOException {
        JsonNode numbers = embeddings(new Prompt.Embedding(3, false));
        JsonNode base64 = embeddings(new Prompt.Embedding(3, true));

        assertThat(numbers.at("/data/0/embedding")).isEqualTo(numbers.at("/data/2/embedding"));
        assertThat(numbers.at("/data/0/embedding")).isNotEqualTo(numbers.at("/data/1/embedding"));
        float first = ByteBuffer.wrap(base64.at("/data/0/embedding").binaryValue())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getFloat();
        assertThat(first).isEqualTo(numbers.at("/data/0/embedding/0").floatValue());
    }

    @ParameterizedTest
    @EnumSource
    void saysThatItIsSimulated(ModelEndpoint endpoint) throws IOException {
        JsonNode body = answer(endpoint, new Answer(1, "yes", false, TOKENS));

        assertThat(body.at("/system_fingerprint").asText()).isEqualTo("simulated");
    }

    @ParameterizedTest
    @EnumSource
    void leavesUsageOutWhenThereIsNone(ModelEndpoint endpoint) throws IOException {
        assertThat(answer(endpoint, new Answer(1, "yes", false, null)).has("usage"))
                .isFalse();
    }

    @Test
    void streamsChatChunksThatAddUpToTheAnswer() throws IOException {
        Answer answer = new Answer(1, "one two three.", false, TOKENS);

        List<JsonNode> chunks = events(ModelEndpoint.CHAT_COMPLETIONS, answer);

        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asText("")));
        assertThat(text).hasToString("one two three.");
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
                .isEqualTo("stop");
        assertThat(chunks.getLast().at("/usage/total_tokens").asInt()).isEqualTo(120);
    }

    @Test
    void endsAChatStreamWithDone() {
        Answer answer = new Answer(1, "yes", false, TOKENS);

        byte[] last = formats.of(ModelEndpoint.CHAT_COMPLETIONS)
                .events(prompt(Prompt.Embedding.DEFAULT), answer, CREATED)
                .getLast();

        assertThat(last).asString(StandardCharsets.US_ASCII).isEqualTo("data: [DONE]\n\n");
    }

    @Test
    void streamsAnthropicEventsInTheirOrder() throws IOException {
        List<JsonNode> events = events(ModelEndpoint.MESSAGES, new Answer(1, "one two", false, TOKENS));

        assertThat(events.stream().map(event -> event.at("/type").asText()))
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events.get(5).at("/delta/stop_reason").asText()).isEqualTo("end_turn");
    }

    @Test
    void streamsCompletionChunksThatAddUpToTheAnswer() throws IOException {
        List<JsonNode> chunks = events(ModelEndpoint.COMPLETIONS, new Answer(1, "one two three.", true, TOKENS));

        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/text").asText("")));
        assertThat(text).hasToString("one two three.");
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
                .isEqualTo("length");
        assertThat(chunks.getLast().at("/usage/total_tokens").asInt()).isEqualTo(120);
    }

    @Test
    void endsAResponsesStreamWithTheWholeResponse() throws IOException {
        Answer answer = new Answer(1, "one two", false, TOKENS);

        List<JsonNode> events = events(ModelEndpoint.RESPONSES, answer);

        assertThat(events.stream().map(event -> event.at("/type").asText()))
                .containsExactly(
                        "response.created",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.completed");
        assertThat(events.getLast().at("/response")).isEqualTo(answer(ModelEndpoint.RESPONSES, answer));
    }

    @Test
    void writesErrorsInEachVendorsWords() throws IOException {
        JsonNode openAi = error(ModelEndpoint.CHAT_COMPLETIONS, ApiError.injected(429));
        JsonNode anthropic = error(ModelEndpoint.MESSAGES, ApiError.injected(529));

        assertThat(openAi.at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(openAi.at("/error/param").isNull()).isTrue();
        assertThat(anthropic.at("/error/type").asText()).isEqualTo("overloaded_error");
    }

    @ParameterizedTest
    @EnumSource
    void isFoundUnderAnyBasePath(ModelEndpoint endpoint) {
        String path = pathOf(endpoint);

        assertThat(ModelEndpoint.ofPath("/v1" + path)).isEqualTo(endpoint);
        assertThat(ModelEndpoint.ofPath("/openai/v1" + path)).isEqualTo(endpoint);
        assertThat(ModelEndpoint.ofPath("/v1" + path + "/x")).isNull();
    }

    private static String pathOf(ModelEndpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> "/chat/completions";
            case COMPLETIONS -> "/completions";
            case EMBEDDINGS -> "/embeddings";
            case RESPONSES -> "/responses";
            case MESSAGES -> "/messages";
        };
    }

    private JsonNode answer(ModelEndpoint endpoint, Answer answer) throws IOException {
        return json.readTree(formats.of(endpoint).answer(prompt(Prompt.Embedding.DEFAULT), answer, CREATED));
    }

    private JsonNode error(ModelEndpoint endpoint, ApiError error) throws IOException {
        return json.readTree(formats.of(endpoint).error(error));
    }

    private JsonNode embeddings(Prompt.Embedding embedding) throws IOException {
        Answer answer = new Answer(1, "", false, TOKENS);
        return json.readTree(formats.of(ModelEndpoint.EMBEDDINGS).answer(prompt(embedding), answer, CREATED));
    }

    /** The data of every event but the closing {@code [DONE]}. */
    private List<JsonNode> events(ModelEndpoint endpoint, Answer answer) throws IOException {
        List<JsonNode> parsed = new ArrayList<>();
        for (byte[] event : formats.of(endpoint).events(prompt(Prompt.Embedding.DEFAULT), answer, CREATED)) {
            String text = new String(event, StandardCharsets.UTF_8);
            assertThat(text).endsWith("\n\n");
            String data = text.substring(text.indexOf("data: ") + "data: ".length());
            if (!data.startsWith("[DONE]")) {
                parsed.add(json.readTree(data));
            }
        }
        return parsed;
    }

    private static Prompt prompt(Prompt.Embedding embedding) {
        return new Prompt("m", "", List.of("a", "b", "a"), true, true, null, embedding);
    }
}
