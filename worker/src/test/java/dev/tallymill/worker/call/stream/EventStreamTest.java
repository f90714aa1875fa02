package dev.tallymill.worker.call.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tallymill.worker.call.ModelApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams as providers send them, oddities included. */
class EventStreamTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static EventStream stream(ModelApi api, String text) throws IOException {
        EventStream stream = Objects.requireNonNull(EventStream.of(api));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        stream.feed(bytes, 0, bytes.length);
        return stream;
    }

    private static String events(String... data) {
        StringBuilder events = new StringBuilder();
        for (String each : data) {
            events.append("data: ").append(each).append("\n\n");
        }
        return events.toString();
    }

    private static JsonNode chat(String... data) throws IOException {
        return JSON.readTree(stream(ModelApi.CHAT, events(data)).json());
    }

    private static String delta(String delta) {
        return "{\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}";
    }

    private static final String STOP = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";

    @Test
    void keepsEveryDigitAndUnknownMembers() throws Exception {
        String json = stream(
                        ModelApi.CHAT,
                        events(
                                "{\"id\":\"1\",\"timings\":{\"ms\":1.10,\"big\":12345678901234567890123},\"choices\":[]}",
                                delta("{\"content\":\"x\",\"new_text\":\"a\",\"new_number\":1.50}"),
                                delta("{\"new_text\":\"b\"}"),
                                STOP))
                .json();

        assertThat(json)
                .contains("\"ms\":1.10", "12345678901234567890123", "\"new_text\":\"ab\"", "\"new_number\":1.50");
    }

    @Test
    void doesNotStringTogetherLabelsThatAreRepeated() throws Exception {
        JsonNode answer = chat(
                "{\"id\":\"c1\",\"model\":\"m\",\"provider\":\"p\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"a\"}}]}",
                "{\"id\":\"c1\",\"model\":\"m\",\"provider\":\"p\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"b\"}}]}",
                STOP);

        assertThat(answer.at("/id").textValue()).isEqualTo("c1");
        assertThat(answer.at("/provider").textValue()).isEqualTo("p");
        assertThat(answer.at("/choices/0/message"))
                .isEqualTo(JSON.readTree("{\"role\":\"assistant\",\"content\":\"ab\"}"));
    }

    @Test
    void joinsToolCallsByIndex() throws Exception {
        JsonNode answer = chat(
                delta(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}"),
                delta(
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]}"),
                delta(
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}},{\"index\":1,\"function\":{\"arguments\":\"}\"}}]}"),
                STOP);

        assertThat(answer.at("/choices/0/message")).isEqualTo(JSON.readTree("""
                                {"role":"assistant","content":null,"tool_calls":[
                                 {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
                                 {"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]}"""));
    }

    @Test
    void tellsToolCallsApartThatAllHaveTheIndexZero() throws Exception {
        JsonNode calls = chat(
                        delta(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"1\"}}]}"),
                        delta(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"2\"}}]}"),
                        STOP)
                .at("/choices/0/message/tool_calls");

        assertThat(calls.findValuesAsText("arguments")).containsExactly("1", "2");
    }

    @Test
    void takesANewIdWithoutANameForTheSameToolCall() throws Exception {
        JsonNode calls = chat(
                        delta(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"1\"}}]}"),
                        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"arguments\":\"2\"}}]}"),
                        STOP)
                .at("/choices/0/message/tool_calls");

        assertThat(calls.findValuesAsText("arguments")).containsExactly("12");
    }

    @Test
    void joinsToolCallsOfServersThatSendNoIndex() throws Exception {
        JsonNode calls = chat(
                        delta("{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"1\"}}]}"),
                        delta("{\"tool_calls\":[{\"function\":{\"arguments\":\"2\"}}]}"),
                        delta("{\"tool_calls\":[{\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"3\"}}]}"),
                        STOP)
                .at("/choices/0/message/tool_calls");

        assertThat(calls.findValuesAsText("arguments")).containsExactly("12", "3");
    }

    @Test
    void joinsReasoningDetailsByIndexAndType() throws Exception {
        JsonNode details = chat(
                        delta(
                                "{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"a\",\"index\":0,\"format\":\"x\"}]}"),
                        delta(
                                "{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"b\",\"index\":0,\"format\":\"x\"}]}"),
                        delta(
                                "{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"c\",\"index\":0}]}"),
                        STOP)
                .at("/choices/0/message/reasoning_details");

        assertThat(details).isEqualTo(JSON.readTree("""
                                [{"type":"reasoning.text","text":"ab","index":0,"format":"x"},
                                 {"type":"reasoning.encrypted","data":"c","index":0}]"""));
    }

    @Test
    void takesAMessageThatComesAtOneGoButNotOneThatRepeatsItsPieces() throws Exception {
        String whole = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"ab\"},\"finish_reason\":\"stop\"}]}";
        String both = whole.replace("\"message\"", "\"delta\":{\"content\":\"b\"},\"message\"");

        assertThat(chat(whole).at("/choices/0/message/content").textValue()).isEqualTo("ab");
        assertThat(chat(delta("{\"content\":\"ab\"}"), whole)
                        .at("/choices/0/message/content")
                        .textValue())
                .isEqualTo("ab");
        assertThat(chat(delta("{\"content\":\"a\"}"), both)
                        .at("/choices/0/message/content")
                        .textValue())
                .isEqualTo("ab");
    }

    @Test
    void takesTheUsageFromWhereItComes() throws Exception {
        String counts = "{\"prompt_tokens\":1,\"completion_tokens\":2}";

        assertThat(chat(STOP, "{\"choices\":[],\"usage\":" + counts + "}", "[DONE]")
                        .path("usage"))
                .isEqualTo(JSON.readTree(counts));
        assertThat(chat(STOP.replace("{\"choices\"", "{\"usage\":" + counts + ",\"choices\""), "[DONE]")
                        .path("usage"))
                .isEqualTo(JSON.readTree(counts));
        assertThat(chat(STOP.replace("{\"choices\"", "{\"x_groq\":{\"usage\":" + counts + "},\"choices\""))
                        .path("usage"))
                .isEqualTo(JSON.readTree(counts));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"code\":502,\"message\":\"Provider disconnected\"}}",
                "{\"error\":\"it broke\"}",
                "{\"object\":\"error\",\"message\":\"it broke\",\"code\":500}",
                "{\"id\":\"1\",\"error\":{\"code\":502},\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\"}]}"
            })
    void anErrorTakesThePlaceOfTheAnswerEvenIfDoneFollows(String error) throws Exception {
        EventStream stream = stream(ModelApi.CHAT, events(delta("{\"content\":\"half\"}"), STOP, error, "[DONE]"));

        assertThat(stream.ended()).isTrue();
        assertThat(stream.begun()).isFalse();
        assertThat(JSON.readTree(stream.json())).isEqualTo(JSON.readTree(error));
    }

    @Test
    void wrapsAnErrorThatOnlyTheEventsNameTells() throws Exception {
        EventStream named = stream(ModelApi.CHAT, "event: error\ndata: {\"message\":\"no\"}\n\n");
        EventStream typed = stream(
                ModelApi.RESPONSES, "data: {\"type\":\"error\",\"code\":\"server_error\",\"message\":\"no\"}\n\n");

        assertThat(named.json()).isEqualTo("{\"error\":{\"message\":\"no\"}}");
        assertThat(typed.json())
                .isEqualTo("{\"error\":{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"no\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":null,", "{\"error\":\"\",", "{\"error\":false,"})
    void anEmptyErrorIsNone(String start) throws Exception {
        EventStream stream = stream(ModelApi.CHAT, events(STOP.replaceFirst("\\{", start)));

        assertThat(stream.ended()).isFalse();
        assertThat(stream.whole()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":", "keep-alive", "[1]", "\"text\"", "{} {}"})
    void refusesDataThatIsNoJsonObjectWithoutQuotingIt(String data) {
        assertThatThrownBy(() -> stream(ModelApi.CHAT, events(data)))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessage("an event whose data is not a JSON object");
    }

    @Test
    void aCommentOrAPingIsNoProgress() throws Exception {
        EventStream stream = stream(ModelApi.MESSAGES, "");
        byte[] comment = ": PROCESSING\n\n".getBytes(StandardCharsets.UTF_8);
        byte[] ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n".getBytes(StandardCharsets.UTF_8);
        byte[] event = "data: {\"type\":\"message_start\",\"message\":{}}\n\n".getBytes(StandardCharsets.UTF_8);

        assertThat(stream.feed(comment, 0, comment.length)).isFalse();
        assertThat(stream.feed(ping, 0, ping.length)).isFalse();
        assertThat(stream.feed(event, 0, event.length)).isTrue();
    }

    @Test
    void theModelBeginsWithItsFirstTextNotWithItsRole() throws Exception {
        EventStream stream = stream(ModelApi.CHAT, events(delta("{\"role\":\"assistant\",\"content\":\"\"}")));
        assertThat(stream.begun()).isFalse();
        byte[] first = events(delta("{\"reasoning\":\"a\"}")).getBytes(StandardCharsets.UTF_8);
        stream.feed(first, 0, first.length);

        assertThat(stream.begun()).isTrue();
    }

    @Test
    void knowsWhatItHolds() throws Exception {
        EventStream stream = stream(ModelApi.CHAT, events(delta("{\"content\":\"" + "x".repeat(100) + "\"}")));
        long once = stream.size();
        byte[] more =
                events(delta("{\"content\":\"" + "x".repeat(1000) + "\"}")).getBytes(StandardCharsets.UTF_8);
        stream.feed(more, 0, more.length);

        assertThat(stream.size() - once).isEqualTo(1000);
    }

    @Test
    void understandsAnthropicsEvents() throws Exception {
        EventStream stream = stream(ModelApi.MESSAGES, """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":25,"cache_read_input_tokens":5,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

                event: ping
                data: {"type":"ping"}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: content_block_start
                data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\": 1"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":".50}"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":1}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":15}}

                event: message_stop
                data: {"type":"message_stop"}

                """);

        assertThat(stream.ended()).isTrue();
        assertThat(stream.json())
                .isEqualTo("{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":["
                        + "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"EqQB\"},"
                        + "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"f\",\"input\":{\"a\":1.50}}],"
                        + "\"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":25,\"cache_read_input_tokens\":5,"
                        + "\"output_tokens\":15},\"stop_sequence\":null}");
    }

    @Test
    void keepsTheTextOfAToolsInputThatTheModelDidNotFinish() throws Exception {
        EventStream stream = stream(
                ModelApi.MESSAGES,
                events(
                        "{\"type\":\"message_start\",\"message\":{\"content\":[]}}",
                        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"input\":{}}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\":\"}}",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"}}",
                        "{\"type\":\"message_stop\"}"));

        assertThat(JSON.readTree(stream.json()).at("/content/0/input").textValue())
                .isEqualTo("{\"a\":");
    }

    @Test
    void anAnthropicErrorTakesThePlaceOfTheMessage() throws Exception {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";
        EventStream stream = stream(
                ModelApi.MESSAGES,
                events("{\"type\":\"message_start\",\"message\":{}}") + "event: error\n" + events(error));

        assertThat(stream.json()).isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{}}",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}",
                "{\"type\":\"message_stop\"}",
                "{\"type\":\"message_start\"}"
            })
    void refusesAMessageThatDoesNotBeginAtItsBeginning(String data) {
        assertThatThrownBy(() -> stream(ModelApi.MESSAGES, events(data))).isInstanceOf(MalformedStreamException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "incomplete", "failed"})
    void takesTheResponseFromTheLastEvent(String status) throws Exception {
        String response = "{\"id\":\"r\",\"status\":\"" + status + "\",\"output\":[{\"type\":\"message\"}]}";
        EventStream stream = stream(
                ModelApi.RESPONSES,
                events(
                        "{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"status\":\"in_progress\"}}",
                        "{\"type\":\"response.output_text.delta\",\"delta\":\"a\"}",
                        "{\"type\":\"response." + status + "\",\"response\":" + response + "}"));

        assertThat(stream.ended()).isTrue();
        assertThat(stream.json()).isEqualTo(response);
    }

    @Test
    void fillsInTheOutputThatTheLastEventLeavesOut() throws Exception {
        EventStream stream = stream(
                ModelApi.RESPONSES,
                events(
                        "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"id\":\"b\"}}",
                        "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"id\":\"a\"}}",
                        "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}"));

        assertThat(stream.json()).isEqualTo("{\"status\":\"completed\",\"output\":[{\"id\":\"a\"},{\"id\":\"b\"}]}");
    }

    @ParameterizedTest
    @EnumSource(names = {"RESPONSES", "MESSAGES", "CHAT", "COMPLETIONS"})
    void nothingIsNoAnswer(ModelApi api) throws Exception {
        EventStream stream = stream(api, ": nothing\n\n");
        stream.finish();

        assertThat(stream.whole()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDINGS", "OTHER"})
    void otherApisDoNotStream(ModelApi api) {
        assertThat(EventStream.of(api)).isNull();
    }
}
