package dev.tallymill.worker.call.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.ModelApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedRequestTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"m"}                     | {"stream":true,"stream_options":{"include_usage":true},"model":"m"}
            {}                                | {"stream":true,"stream_options":{"include_usage":true}}
            { "a": 1.10, "stream": false }    | {"stream_options":{"include_usage":true}, "a": 1.10, "stream": true }
            {"stream":null,"stream":false}    | {"stream_options":{"include_usage":true},"stream":true,"stream":true}
            {"stream_options":null,"z":"ü\\n"} | {"stream":true,"stream_options":{"include_usage":true},"z":"ü\\n"}
            {"stream_options":{"x":[1]}}      | {"stream":true,"stream_options":{"include_usage":true,"x":[1]}}
            {"stream_options":{"include_usage":false}} | {"stream":true,"stream_options":{"include_usage":true}}
            {"a":{"stream":false}}            | {"stream":true,"stream_options":{"include_usage":true},"a":{"stream":false}}
            """)
    void asksAChatModelForAStreamWithItsUsage(String body, String expected) {
        assertThat(StreamedRequest.of(ModelApi.CHAT, body)).isEqualTo(expected);
        assertThat(StreamedRequest.of(ModelApi.COMPLETIONS, body)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESPONSES", "MESSAGES"})
    void asksForNoUsageWhereItComesByItself(ModelApi api) {
        assertThat(StreamedRequest.of(api, "{\"max_tokens\": 1e2}")).isEqualTo("{\"stream\":true,\"max_tokens\": 1e2}");
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDINGS", "OTHER"})
    void leavesWhatDoesNotStreamAlone(ModelApi api) {
        assertThat(StreamedRequest.of(api, "{\"input\":\"a\"}")).isEqualTo("{\"input\":\"a\"}");
    }

    @Test
    void leavesRequestsAloneWhoseAnswersCannotBeStreamed() {
        String bestOf = "{\"prompt\":\"a\",\"best_of\":3}";
        String audio = "{\"modalities\":[\"text\",\"audio\"],\"audio\":{\"voice\":\"a\",\"format\":\"wav\"}}";

        assertThat(StreamedRequest.of(ModelApi.COMPLETIONS, bestOf)).isEqualTo(bestOf);
        assertThat(StreamedRequest.of(ModelApi.CHAT, audio)).isEqualTo(audio);
        assertThat(StreamedRequest.of(ModelApi.CHAT, "{\"audio\":null}")).contains("\"stream\":true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"a\":", "text"})
    void leavesWhatIsNoJsonObjectToTheEndpoint(String body) {
        assertThat(StreamedRequest.of(ModelApi.CHAT, body)).isEqualTo(body);
    }

    @Test
    void keepsEveryOtherCharacter() {
        String body =
                "{\n \"model\" : \"m\",\t\"x\":-1.50E+3, \"y\":[{\"stream\":1}],\n\"stream\" :false , \"ü\":\"\\u00fc\"}\n";

        assertThat(StreamedRequest.of(ModelApi.MESSAGES, body)).isEqualTo(body.replace(":false ", ":true "));
    }
}
