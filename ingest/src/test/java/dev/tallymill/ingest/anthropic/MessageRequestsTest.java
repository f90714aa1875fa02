package dev.tallymill.ingest.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.ingest.http.Refusal;
import dev.tallymill.ingest.validate.ParsedLine;
import dev.tallymill.ingest.validate.RequestLine;
import dev.tallymill.ingest.validate.RequestParser;
import dev.tallymill.ingest.validate.ValidationLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageRequestsTest {

    private static final ValidationLimits LIMITS = new ValidationLimits(5, 1_000_000, 50_000);

    @Test
    void makesALineOfEveryRequestWithItsParamsByteForByte() throws Exception {
        String lines = read("{\"other\":[{}],\"requests\":[{\"custom_id\":\"a\\u00e4\\\"\",\"extra\":[1],"
                + "\"params\":{ \"model\":\"m\",\n  \"n\": 1.50,\r\n\"t\":\"\\n\u00e4\"}},"
                + "{\"params\":{\"model\":\"m\"},\"custom_id\":\"b\"}],\"more\":1}");

        assertThat(lines)
                .isEqualTo("{\"custom_id\":\"a\u00e4\\\"\",\"method\":\"POST\",\"url\":\"/v1/messages\","
                        + "\"body\":{ \"model\":\"m\",   \"n\": 1.50,  \"t\":\"\\n\u00e4\"}}\n"
                        + "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/messages\","
                        + "\"body\":{\"model\":\"m\"}}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | invalid_json",
                "{} | missing_required_parameter",
                "{\"requests\":{}} | invalid_type",
                "{\"requests\":[]} | empty_file",
                "{\"requests\":[1]} | invalid_type",
                "{\"requests\":[{\"params\":{\"model\":\"m\"}}]} | missing_custom_id",
                "{\"requests\":[{\"custom_id\":\"a\"}]} | invalid_json_line",
                "{\"requests\":[{\"custom_id\":\"a\",\"params\":{}}]} | missing_model",
                "{\"requests\":[{\"custom_id\":\"a\",\"params\":{\"model\":\"m\",\"stream\":true}}]}"
                        + " | streaming_not_supported",
                "{\"requests\":[{\"custom_id\":\"a\",\"params\":{\"model\":\"m\"}}] | invalid_json",
                "{\"requests\":[{\"custom_id\":\"a\",\"params\":{\"model\":\"m\"}}]} {} | invalid_json",
                "{\"requests\":[{\"custom_id\":\"a\",\"params\":{\"model\":\"m\"}},"
                        + "{\"custom_id\":\"a\",\"params\":{\"model\":\"m\"}}]} | duplicate_custom_id"
            })
    void refusesWhatIsNoBatch(String body, String code) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.code()).isEqualTo(code);
        });
    }

    @Test
    void refusesTooManyAndTooLargeRequests() {
        String request = "{\"custom_id\":\"a\",\"params\":{\"model\":\"m\",\"x\":\"" + "x".repeat(200_000) + "\"}}";
        String six = List.of(1, 2, 3, 4, 5, 6).stream()
                .map(i -> "{\"custom_id\":\"" + i + "\",\"params\":{\"model\":\"m\"}}")
                .collect(Collectors.joining(","));

        assertThatThrownBy(() -> read("{\"requests\":[" + request + "]}"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(413));
        assertThatThrownBy(() -> read("{\"requests\":[" + six + "]}"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("too_many_requests"));
        assertThatThrownBy(() -> read("{\"junk\":\"" + "x".repeat(2_000_000) + "\"}"))
                .isInstanceOf(Refusal.class);
    }

    @Property(tries = 300)
    void whatAParserReadsOfTheLinesIsWhatWasSent(
            @ForAll("texts") List<String> texts, @ForAll @IntRange(min = 1, max = 40) int step) throws IOException {
        List<String> params = new ArrayList<>();
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            params.add("{\"model\":\"m\",\"x\":" + texts.get(i) + "}");
            requests.add("{\"custom_id\":\"id-" + i + "\",\"params\":" + params.get(i) + "}");
        }

        String lines = read("{\"requests\":[" + String.join(" ,", requests) + "]}", step);

        List<ParsedLine> parsed = lines.lines()
                .map(line -> new RequestParser().parse(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
        assertThat(parsed).hasSameSizeAs(texts);
        for (int i = 0; i < parsed.size(); i++) {
            assertThat(((RequestLine) parsed.get(i)).body()).isEqualTo(params.get(i));
            assertThat(((RequestLine) parsed.get(i)).customId()).isEqualTo("id-" + i);
        }
    }

    @Property(tries = 500)
    void garbageIsRefusedOrReadButNothingElse(@ForAll("pieces") String body) throws IOException {
        try {
            read(body);
        } catch (Refusal refusal) {
            assertThat(refusal.status()).isEqualTo(400);
        }
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.of(
                        "1", "-0.10", "\"\u00e4\ud83d\ude00\"", "[1, 2,{\"a\":[]}]", "null", "\"\\u0000}]\"", "{ }")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"requests\"",
                        "\"custom_id\"",
                        "\"params\"",
                        "\"a\"",
                        "1",
                        " ",
                        "\u0000",
                        "\uFEFF",
                        "{\"requests\":[",
                        "{\"custom_id\":\"a\",\"params\":{\"model\":\"m\"}}")
                .list()
                .ofMaxSize(12)
                .map(list -> String.join("", list));
    }

    private static String read(String body) throws IOException {
        return read(body, Integer.MAX_VALUE);
    }

    private static String read(String body, int step) throws IOException {
        MessageRequests requests =
                new MessageRequests(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), LIMITS, 1_000_000);
        byte[] buffer = new byte[Math.min(step, 1_000)];
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int read = requests.read(buffer); read >= 0; read = requests.read(buffer)) {
            all.write(buffer, 0, read);
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
