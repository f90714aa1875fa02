package dev.tallymill.ingest.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tallymill.schemas.record.ValidationError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestFileValidatorTest {

    private static final String GOOD = line("first");

    private final RequestFileValidator validator = new RequestFileValidator(ValidationLimits.DEFAULT);

    static Stream<Arguments> badSecondLines() {
        return Stream.of(
                bad(
                        "{\"custom_id\": oops}",
                        "invalid_json_line",
                        null,
                        "line 2 is not valid JSON at byte 15: Unrecognized token 'oops': was expecting (JSON String, "
                                + "Number, Array, Object or token 'null', 'true' or 'false')"),
                bad(
                        "{\"custom_id\": \"a\"",
                        "invalid_json_line",
                        null,
                        "line 2 is not valid JSON: it ends in the middle of a value; write every request on one line"),
                bad(
                        "[1, 2]",
                        "invalid_json_line",
                        null,
                        "line 2 is not a JSON object: write {\"custom_id\": ..., \"method\": \"POST\", \"url\": ..., "
                                + "\"body\": {...}}"),
                bad(
                        "17",
                        "invalid_json_line",
                        null,
                        "line 2 is not a JSON object: write {\"custom_id\": ..., \"method\": \"POST\", \"url\": ..., "
                                + "\"body\": {...}}"),
                bad(
                        line("b") + line("c"),
                        "invalid_json_line",
                        null,
                        "line 2 holds more than one JSON value: give every request a line of its own"),
                bad(
                        "{\"custom_id\": \"b\", \"method\": \"POST\", \"method\": \"POST\"}",
                        "invalid_json_line",
                        "method",
                        "line 2 names method more than once: keep one of them"),
                bad(
                        line("b").replace("\"model\":", "\"model\": \"other\", \"model\":"),
                        "invalid_json_line",
                        "body.model",
                        "line 2 names body.model more than once: keep one of them"),
                bad(
                        "{\"a\": " + "[".repeat(1_001) + "]".repeat(1_001) + "}",
                        "invalid_json_line",
                        null,
                        "line 2 goes beyond what a request may hold: objects and arrays nest at most 1,000 deep, "
                                + "numbers have at most 1,000 digits and field names at most 50,000 characters"),
                bad(
                        "\0\0\0{",
                        "invalid_json_line",
                        null,
                        "line 2 is not valid JSON: it holds a zero byte; save the file as UTF-8"),
                bad(
                        line("b").replace("\"custom_id\"", "\"id\""),
                        "missing_custom_id",
                        "custom_id",
                        "line 2 has no custom_id: give every request a string that is unique in the file"),
                bad(
                        line("b").replace("\"b\"", "17"),
                        "missing_custom_id",
                        "custom_id",
                        "line 2 has no custom_id: give every request a string that is unique in the file"),
                bad(
                        line(""),
                        "missing_custom_id",
                        "custom_id",
                        "line 2 has no custom_id: give every request a string that is unique in the file"),
                bad(
                        line("\\ud800"),
                        "missing_custom_id",
                        "custom_id",
                        "line 2 has a custom_id that is no Unicode text (half of a surrogate pair): use another"),
                bad(
                        line("first"),
                        "duplicate_custom_id",
                        "custom_id",
                        "line 2 has the custom_id \"first\" that line 1 has already: make it unique"),
                bad(
                        line("b").replace("POST", "GET"),
                        "invalid_method",
                        "method",
                        "line 2 has the method \"GET\": only \"POST\" is supported"),
                bad(
                        line("b").replace("\"method\"", "\"verb\""),
                        "invalid_method",
                        "method",
                        "line 2 has the method (none): only \"POST\" is supported"),
                bad(
                        line("b").replace("/v1/chat/completions", "/v1/moderations"),
                        "url_mismatch",
                        "url",
                        "line 2 has the url \"/v1/moderations\": use one of /v1/chat/completions, /v1/completions, "
                                + "/v1/embeddings, /v1/responses, /v1/messages"),
                bad(
                        line("b").replace("/v1/chat/completions", "/v1/embeddings"),
                        "url_mismatch",
                        "url",
                        "line 2 has the url \"/v1/embeddings\" where the batch's is \"/v1/chat/completions\": "
                                + "put requests of another endpoint into a file of their own"),
                bad(
                        line("b").replace("\"body\"", "\"params\""),
                        "invalid_json_line",
                        "body",
                        "line 2 has no body that is a JSON object: put the request's parameters there"),
                bad(
                        "{\"custom_id\": \"b\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", \"body\": \"text\"}",
                        "invalid_json_line",
                        "body",
                        "line 2 has no body that is a JSON object: put the request's parameters there"),
                bad(
                        line("b").replace("\"model\"", "\"engine\""),
                        "missing_model",
                        "body.model",
                        "line 2 has no body.model: name the model to send it to"),
                bad(
                        line("b").replace("\"gpt-oss-120b\"", "null"),
                        "missing_model",
                        "body.model",
                        "line 2 has no body.model: name the model to send it to"),
                bad(
                        line("b").replace("\"model\":", "\"stream\": true, \"model\":"),
                        "streaming_not_supported",
                        "body.stream",
                        "line 2 asks for a stream: remove body.stream or set it to false"));
    }

    @ParameterizedTest
    @MethodSource("badSecondLines")
    void namesPlaceCodeAndRemedyOfABadLine(String line, String code, String param, String message) throws IOException {
        ValidationReport report = validate(GOOD + "\n" + line + "\n" + line("last") + "\n");

        assertThat(report.errors()).containsExactly(new ValidationError(code, message, param, 2L));
    }

    @Test
    void reportsBytesThatAreNotUtf8() throws IOException {
        byte[] file = (GOOD + "\n" + line("??") + "\n").getBytes(StandardCharsets.UTF_8);
        file[GOOD.length() + 1 + line("??").indexOf("??")] = (byte) 0xC3;

        ValidationReport report = validator.validate(new ByteArrayInputStream(file), null);

        assertThat(report.errors())
                .extracting(ValidationError::getCode, ValidationError::getMessage)
                .containsExactly(
                        tuple("invalid_json_line", "line 2 is not valid UTF-8 at byte 16: save the file as UTF-8"));
    }

    @Test
    void countsRequestsLinesAndBytesOfAGoodFile() throws IOException {
        String file = line("a") + "\r\n\n   \n" + line("b") + "\n" + line("c");

        ValidationReport report = validate(file);

        assertThat(report)
                .isEqualTo(new ValidationReport(
                        3,
                        5,
                        file.length(),
                        HexFormat.of().formatHex(Sha256.newDigest().digest(file.getBytes(StandardCharsets.UTF_8))),
                        "/v1/chat/completions",
                        "gpt-oss-120b",
                        List.of()));
    }

    @Test
    void countsBlankLinesInLineNumbers() throws IOException {
        assertThat(validate("\n" + GOOD + "\n\r\n \t\nnonsense\n").errors())
                .extracting(ValidationError::getLine)
                .containsExactly(5L);
    }

    @Test
    void namesNoModelWhenRequestsDiffer() throws IOException {
        ValidationReport report = validate(line("a") + "\n" + line("b").replace("gpt-oss-120b", "other"));

        assertThat(report.valid()).isTrue();
        assertThat(report.model()).isNull();
    }

    @Test
    void acceptsByteOrderMarkAndStreamFalse() throws IOException {
        String streamFalse = line("b").replace("\"model\":", "\"stream\": false, \"model\":");

        assertThat(validate("\uFEFF" + GOOD + "\r\n" + streamFalse + "\r\n").errors())
                .isEmpty();
    }

    @Test
    void refusesAFileOfAnotherEndpointThanAskedFor() throws IOException {
        ValidationReport report = validator.validate(stream(GOOD), "/v1/embeddings");

        assertThat(report.errors()).extracting(ValidationError::getCode).containsExactly("url_mismatch");
    }

    @ParameterizedTest
    @MethodSource("emptyFiles")
    void refusesAFileWithoutRequests(String file) throws IOException {
        assertThat(validate(file).errors())
                .containsExactly(new ValidationError(
                        "empty_file", "the file holds no request: write one JSON object a line", null, null));
    }

    static Stream<String> emptyFiles() {
        return Stream.of("", "\n", " \r\n\t\n", "\uFEFF", "\uFEFF\n");
    }

    @Test
    void stopsAtTooManyRequests() throws IOException {
        RequestFileValidator small = new RequestFileValidator(new ValidationLimits(2, 1_000_000, 1_000));

        ValidationReport report =
                small.validate(stream(line("a") + "\n" + line("b") + "\n" + line("c") + "\nx\n"), null);

        assertThat(report.errors())
                .containsExactly(new ValidationError(
                        "too_many_requests", "the file holds more than 2 requests: split it", null, null));
    }

    @Test
    void stopsAtTooManyBytes() throws IOException {
        RequestFileValidator small = new RequestFileValidator(new ValidationLimits(10, 200, 1_000));

        assertThat(small.validate(stream(line("a") + "\n" + line("b") + "\n"), null)
                        .errors())
                .containsExactly(new ValidationError(
                        "file_too_large", "the file is larger than 200 bytes: split it", null, null));
    }

    @Test
    void reportsALineOverTheLimitWithoutHoldingIt() throws IOException {
        InputStream endless = new SequenceInputStream(Collections.enumeration(List.of(
                stream(GOOD + "\n{\""), new Repeating('x', 200L * 1024 * 1024), stream("\"}\n" + line("last")))));
        RequestFileValidator large =
                new RequestFileValidator(new ValidationLimits(10, Long.MAX_VALUE, 16 * 1024 * 1024));

        ValidationReport report = large.validate(endless, null);

        assertThat(report.errors())
                .containsExactly(new ValidationError(
                        "line_too_long",
                        "line 2 is longer than 16777216 bytes: a request must fit into one record; shorten it",
                        null,
                        2L));
        assertThat(report.requests()).isEqualTo(3);
        assertThat(report.bytes())
                .isEqualTo(GOOD.length()
                        + 1
                        + 2
                        + 200L * 1024 * 1024
                        + 3
                        + line("last").length());
    }

    @Test
    void acceptsALineOfExactlyTheLimit() throws IOException {
        RequestFileValidator exact = new RequestFileValidator(new ValidationLimits(10, 10_000, GOOD.length()));

        assertThat(exact.validate(stream(GOOD + "\n" + line("other")), null).errors())
                .isEmpty();
        assertThat(exact.validate(stream(line("longer") + "\n" + GOOD), null).errors())
                .extracting(ValidationError::getCode, ValidationError::getLine)
                .containsExactly(tuple("line_too_long", 1L));
    }

    @Test
    void reportsAtMostAHundredErrorsInOrder() throws IOException {
        ValidationReport report = validate("nonsense\n".repeat(150));

        assertThat(report.errors()).hasSize(100);
        assertThat(report.errors().getLast().getLine()).isEqualTo(100);
        assertThat(report.sha256()).isNull();
    }

    @Test
    void reportsOnlyTheFirstFaultOfALine() throws IOException {
        assertThat(validate("{}").errors()).extracting(ValidationError::getCode).containsExactly("missing_custom_id");
    }

    @Test
    void findsADuplicateAmongManyIds() throws IOException {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            file.append(line("id-" + i)).append('\n');
        }
        file.append(line("id-12345"));

        assertThat(validate(file.toString()).errors())
                .extracting(ValidationError::getMessage)
                .containsExactly(
                        "line 20001 has the custom_id \"id-12345\" that line 12346 has already: make it unique");
    }

    private ValidationReport validate(String file) throws IOException {
        return validator.validate(stream(file), null);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    static String line(String customId) {
        return "{\"custom_id\": \"" + customId + "\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", "
                + "\"body\": {\"model\": \"gpt-oss-120b\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}}";
    }

    private static Arguments bad(String line, String code, @Nullable String param, String message) {
        return Arguments.of(line, code, param, message);
    }

    /** {@code count} times the same byte. */
    private static final class Repeating extends InputStream {

        private final byte value;
        private long left;

        Repeating(char value, long count) {
            this.value = (byte) value;
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? value : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            Arrays.fill(target, offset, offset + count, value);
            left -= count;
            return count;
        }
    }
}
