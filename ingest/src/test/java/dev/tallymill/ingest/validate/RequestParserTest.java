package dev.tallymill.ingest.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RequestParserTest {

    private final RequestParser parser = new RequestParser();

    @Test
    void keepsTheBodyAsItStands() {
        String body =
                "{ \"model\" : \"m\",\t\"temperature\": 1.0e-0, \"x\": [1.10, {\"a\" : \"\\u00fc ü \\/\"} ] , \"n\":123456789012345678901234567890}";
        String line = "\uFEFF  {\"url\":\"/v1/embeddings\", \"body\" :  " + body
                + "  , \"extra\": {\"body\": {}}, \"custom_id\":\"i\\u0031\",\"method\":\"POST\"}\r\n";

        RequestLine request = (RequestLine) parser.parse(line.getBytes(StandardCharsets.UTF_8));

        assertThat(request.body()).isEqualTo(body);
        assertThat(request.customId()).isEqualTo("i1");
        assertThat(request.url()).isEqualTo("/v1/embeddings");
        assertThat(request.model()).isEqualTo("m");
    }

    @Property(tries = 500)
    void findsTheExactSliceOfTheBodyAnywhereInABuffer(
            @ForAll("bodies") String body, @ForAll("padding") String before, @ForAll("padding") String after) {
        byte[] prefix = ("junk" + before).getBytes(StandardCharsets.UTF_8);
        byte[] line = ("{" + before + "\"custom_id\":\"c\",\"method\":\"POST\",\"url\":\"/v1/responses\"," + before
                        + "\"body\"" + after + ":" + before + body + after + "}" + after)
                .getBytes(StandardCharsets.UTF_8);
        byte[] buffer = new byte[prefix.length + line.length + 5];
        System.arraycopy(prefix, 0, buffer, 0, prefix.length);
        System.arraycopy(line, 0, buffer, prefix.length, line.length);

        RequestLine request = (RequestLine) parser.parse(buffer, prefix.length, line.length);

        assertThat(request.bodyBytes()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
        assertThat(request.body().getBytes(StandardCharsets.UTF_8)).isEqualTo(request.bodyBytes());
    }

    @Property(tries = 2_000)
    void neverThrowsWhateverTheBytes(@ForAll byte[] bytes) {
        assertThat(parser.parse(bytes)).isInstanceOf(ParsedLine.class);
    }

    @Provide
    Arbitrary<String> padding() {
        return Arbitraries.of("", " ", "\t ", "   ");
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> text = Arbitraries.strings()
                .withChars('a', 'ü', '漢', '{', '}', '\\', '"', ' ')
                .withChars("😀".toCharArray())
                .ofMaxLength(20)
                .map(RequestParserTest::quote)
                .filter(quoted -> StandardCharsets.UTF_8.newEncoder().canEncode(quoted));
        Arbitrary<String> number = Arbitraries.of("0", "-1.50", "1e400", "123456789012345678901234567890.000");
        Arbitrary<String> value = Arbitraries.oneOf(
                text, number, text.list().ofMaxSize(3).map(items -> "[" + String.join(" , ", items) + "]"));
        return Combinators.combine(text, value, padding())
                .as((content, other, space) -> "{" + space + "\"x\":" + other + ",\"model\"" + space
                        + ":\"m\",\"content\":" + content + space + "}");
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
