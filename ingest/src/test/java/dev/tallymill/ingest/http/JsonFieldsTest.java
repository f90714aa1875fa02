package dev.tallymill.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {

    @Test
    void readsWhatIsAskedForAndToleratesTheRest() {
        JsonFields fields = parse("{\"a\":\"x\",\"n\":5,\"o\":{\"k\":\"v\"},\"null\":null,\"unknown\":[{}]}");

        assertThat(fields.text("a")).isEqualTo("x");
        assertThat(fields.wholeNumber("n")).isEqualTo(5);
        assertThat(fields.texts("o")).isEqualTo(Map.of("k", "v"));
        assertThat(fields.text("null")).isNull();
        assertThat(fields.text("absent")).isNull();
    }

    @Test
    void theOrderOfFieldsAndWhiteSpaceDoNotCount() {
        assertThat(parse("{\"a\":1, \"b\":{\"d\":[1,2],\"c\":null}}").canonical())
                .isEqualTo(parse("{\"b\" :{\"c\":null,\"d\":[1,2]},\"a\":1}").canonical())
                .isNotEqualTo(parse("{\"b\" :{\"c\":null,\"d\":[2,1]},\"a\":1}").canonical());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "{",
                "{}{}",
                "{\"a\":}",
                "nonsense",
                "{\"a\":1,\"a\":2}",
                "\u0000",
                "{\"a\":1e}",
                "\"",
                "{]"
            })
    void refusesWhatIsNoObject(String body) {
        assertThatThrownBy(() -> parse(body)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.code()).isEqualTo("invalid_json");
        });
    }

    @Test
    void refusesDepthAndHugeNumbersWithoutEffort() {
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(100_000))).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> parse("{\"a\":" + "9".repeat(100_000) + "}")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> parse("{\"n\":1e999999999}").wholeNumber("n")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> parse("{\"n\":99999999999999999999}").wholeNumber("n"))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void refusesWhatLooksLikeAnotherEncodingAndIsNone() {
        assertThatThrownBy(() -> parse("{\u0000\u0000\u0000 "))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void refusesHalfASurrogatePair() {
        assertThatThrownBy(() -> parse("{\"a\":\"\\ud800\"}").text("a")).isInstanceOf(Refusal.class);
    }

    @Property(tries = 1_000)
    void anyBytesAreReadOrRefused(@ForAll("almostJson") String text) {
        try {
            JsonFields fields = parse(text);
            fields.canonical();
            fields.text("a");
            fields.wholeNumber("b");
            fields.texts("c");
        } catch (Refusal refusal) {
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.message()).doesNotContainPattern("\\p{Cntrl}");
        }
    }

    @Provide
    Arbitrary<String> almostJson() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"a\"",
                        "\"b\"",
                        "\"c\"",
                        "\"",
                        "1",
                        "-1e5",
                        "true",
                        "null",
                        "\\u0000",
                        "\u0000",
                        " ",
                        "\n",
                        "\u00e4",
                        "\ud83d\ude00",
                        "{\"a\":1}",
                        "\"a\":\"x\"",
                        "\"b\":2")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    private static JsonFields parse(String text) {
        return JsonFields.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
