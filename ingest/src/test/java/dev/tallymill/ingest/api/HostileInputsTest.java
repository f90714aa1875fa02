package dev.tallymill.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.TestBroker;
import dev.tallymill.ingest.api.RawClient.Sender;
import dev.tallymill.ingest.validate.ValidationLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/hostile-inputs.md: what each gets, and that the service goes on as if nothing had happened. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputsTest {

    private static final long MAX_FILE_BYTES = 2_000_000;
    private static final int MAX_LINE_BYTES = 100_000;

    /** How a client begins that expects TLS: a handshake record, here of 5 bytes. */
    private static final byte[] CLIENT_HELLO = {0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x03};

    private final TestBroker broker;
    private final RunningApi api;
    private final RunningApi impatient;

    HostileInputsTest() throws Exception {
        broker = new TestBroker();
        ValidationLimits limits = new ValidationLimits(1_000, MAX_FILE_BYTES, MAX_LINE_BYTES);
        Properties patience = new Properties();
        patience.setProperty("ingest.http.silence.timeout", "10s");
        api = new RunningApi(broker.freshTopics("hostile."), Clock.systemUTC(), patience, limits);
        Properties timeouts = new Properties();
        timeouts.setProperty("ingest.http.silence.timeout", "300ms");
        impatient = new RunningApi(broker.freshTopics("impatient."), Clock.systemUTC(), timeouts, limits);
    }

    @AfterAll
    void stop() {
        api.close();
        impatient.close();
        broker.close();
    }

    /**
     * One row of the table.
     *
     * @param input first column
     * @param answer second column
     */
    record Row(String input, String answer, Sender sender) {

        @Override
        public String toString() {
            return input;
        }
    }

    Stream<Row> rows() {
        return Stream.of(
                row(
                        "a file over the limit",
                        "413 file_too_large",
                        upload("x\n".repeat((int) MAX_FILE_BYTES / 2 + 100))),
                row(
                        "a Content-Length far over the limit",
                        "413 request_too_large",
                        text(head("POST", "/v1/files") + type() + "Content-Length: 1000000000000\r\n\r\n")),
                row(
                        "a Content-Length that is no number",
                        "400 invalid_request",
                        text(head("POST", "/v1/files") + type() + "Content-Length: -1\r\n\r\n")),
                row("a line over the limit", "400 line_too_long", upload("x".repeat(MAX_LINE_BYTES + 1))),
                row(
                        "a JSON body over 1 MB",
                        "413 request_too_large",
                        json("{\"a\":\"" + "x".repeat(2_000_000) + "\"}")),
                row(
                        "a chunk of 2 GB",
                        "413 request_too_large",
                        text(head("POST", "/v1/batches") + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nabc")),
                row(
                        "Content-Length and Transfer-Encoding together",
                        "400 invalid_request",
                        text(head("POST", "/v1/batches")
                                + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc")),
                row(
                        "multipart without a boundary",
                        "400 invalid_multipart",
                        post("/v1/files", "multipart/form-data", "abc")),
                row(
                        "multipart with another boundary",
                        "400 invalid_multipart",
                        post("/v1/files", "multipart/form-data; boundary=other", multipart("x"))),
                row(
                        "multipart that ends in the middle of a part",
                        "400 invalid_multipart",
                        post(
                                "/v1/files",
                                "multipart/form-data; boundary=the-boundary",
                                multipart("x").substring(0, 100))),
                row(
                        "multipart with a part's headers of 1 MB",
                        "400 invalid_multipart",
                        post(
                                "/v1/files",
                                "multipart/form-data; boundary=the-boundary",
                                "--the-boundary\r\nX: " + "y".repeat(1_000_000))),
                row(
                        "multipart with 10,000 parts",
                        "400 invalid_multipart",
                        post(
                                "/v1/files",
                                "multipart/form-data; boundary=the-boundary",
                                RunningApi.part("a", "b").repeat(10_000))),
                row(
                        "multipart with a field of 1 MB",
                        "400 invalid_multipart",
                        post(
                                "/v1/files",
                                "multipart/form-data; boundary=the-boundary",
                                RunningApi.part("purpose", "x".repeat(1_000_000)) + multipart("x"))),
                row(
                        "two files in one upload",
                        "400 invalid_value",
                        post(
                                "/v1/files",
                                "multipart/form-data; boundary=the-boundary",
                                RunningApi.part("file\"; filename=\"a", "x") + multipart("x"))),
                row(
                        "a file that is not multipart",
                        "415 unsupported_media_type",
                        post("/v1/files", "application/x-www-form-urlencoded", "file=abc")),
                row("a gzip bomb", "400 invalid_request", gzip()),
                row("a list with limit=1e6", "400 invalid_value", get("/v1/files?limit=1e6")),
                row("a list with limit=1000000", "400 invalid_value", get("/v1/files?limit=1000000")),
                row("a list with limit=-1", "400 invalid_value", get("/v1/batches?limit=-1")),
                row("a list after an unknown id", "400 invalid_value", get("/v1/batches?after=batch_x")),
                row("JSON nested 100,000 deep", "400 invalid_json", json("{\"a\":" + "[".repeat(100_000))),
                row("a number of 100,000 digits", "400 invalid_json", json("{\"a\":" + "9".repeat(100_000) + "}")),
                row(
                        "a number like 1e999999999",
                        "400 invalid_type",
                        json("{\"input_file_id\":\"f\",\"endpoint\":\"/v1/responses\",\"completion_window\":\"24h\","
                                + "\"output_expires_after\":{\"anchor\":\"created_at\",\"seconds\":1e999999999}}")),
                row("JSON that ends too soon", "400 invalid_json", json("{\"a\":")),
                row("JSON with a field twice", "400 invalid_json", json("{\"endpoint\":\"a\",\"endpoint\":\"b\"}")),
                row("an array where an object belongs", "400 invalid_json", json("[1,2,3]")),
                row(
                        "message requests nested 100,000 deep",
                        "400 invalid_type",
                        post("/v1/messages/batches", "application/json", "{\"requests\":[" + "[".repeat(100_000))),
                row("a path that climbs", "404 unknown_url", get("/v1/files/../admin/tenants")),
                row("a path that climbs in disguise", "404 not_found", get("/v1/files/..%2F..%2Fadmin%2Ftenants")),
                row("a URL of 100 KB", "414 invalid_request", get("/v1/files?after=" + "x".repeat(100_000))),
                row(
                        "headers of 1 MB",
                        "400 invalid_request",
                        text(head("GET", "/v1/files") + "X-Filler: " + "x".repeat(1_000_000) + "\r\n\r\n")),
                row(
                        "a header with a line break smuggled in",
                        "400 invalid_request",
                        text(head("GET", "/v1/files") + "X-A: b\nX-Admin: yes\r\n\r\n")),
                row("no HTTP at all", "400 invalid_request", text("hello\r\n\r\n")),
                row("another protocol's greeting", "400 invalid_request", text("SSH-2.0-OpenSSH_9.6\r\n")),
                row("an unknown method", "405 method_not_supported", text(head("BREW", "/v1/files") + "\r\n")),
                row(
                        "a wrong key with a large body",
                        "401 invalid_api_key",
                        text("POST /v1/files HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + "Authorization: Bearer nobody\r\n" + type() + "Content-Length: 1000000\r\n\r\n"
                                + "x".repeat(1_000_000))),
                row(
                        "a key of 100 KB",
                        "400 invalid_request",
                        text("GET /v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + "k".repeat(100_000)
                                + "\r\n\r\n")));
    }

    Stream<Row> slowRows() {
        return Stream.of(
                row("TLS instead of HTTP", "hung up", out -> out.write(CLIENT_HELLO)),
                row(
                        "headers that never end (slow loris)",
                        "hung up",
                        text("GET /v1/files HTTP/1.1\r\nHost: localhost\r\nX-")),
                row(
                        "a body that never comes",
                        "hung up",
                        text(head("POST", "/v1/batches", impatient) + "Content-Length: 1000\r\n\r\n{")),
                row(
                        "a chunk whose size is no number",
                        "hung up",
                        text(head("POST", "/v1/batches", impatient) + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc")),
                row(
                        "an upload that stops in the middle",
                        "hung up",
                        text(head("POST", "/v1/files", impatient) + type() + "Content-Length: 1000\r\n\r\n"
                                + multipart("x").substring(0, 90))));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answers(Row row) throws Exception {
        assertThat(RawClient.outcome(api.port(), row.sender())).isEqualTo(row.answer());

        assertThat(api.get("/v1/files").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("slowRows")
    void answersSlowClients(Row row) throws Exception {
        assertThat(RawClient.outcome(impatient.port(), row.sender())).isEqualTo(row.answer());
    }

    @Test
    void takesOnlyTheLastSegmentOfAPathForAFilename() throws Exception {
        for (String name : List.of("../../etc/passwd", "C:\\\\windows\\\\passwd", "/passwd", "a/b/../passwd")) {
            RunningApi.Answer answer = uploadNamed(name);

            assertThat(answer.text("filename")).as(name).isEqualTo("passwd");
        }
        assertThat(uploadNamed("..").text("filename")).isEqualTo("file.jsonl");
    }

    @Test
    void noPartOfAFilenameBecomesAHeader() throws Exception {
        String id = uploadNamed("a%0d%0aX-Evil: 1;\t\u0001\u00e9.jsonl").text("id");

        String answer = RawClient.answer(api.port(), get("/v1/files/" + id + "/content"));

        assertThat(answer.lines().filter(line -> line.startsWith("Content-Disposition:")))
                .containsExactly("Content-Disposition: attachment; filename=\"a_0d_0aX-Evil_ 1__.jsonl\"; "
                        + "filename*=UTF-8''a%250d%250aX-Evil%3A%201%3B%C3%A9.jsonl");
        assertThat(answer.lines()).noneMatch(line -> line.startsWith("X-Evil"));
    }

    @Test
    void theDocumentHasEveryRow() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "hostile-inputs.md"));

        assertThat(Stream.concat(rows(), slowRows()).map(row -> "| " + row.input() + " | `" + row.answer() + "` |"))
                .allSatisfy(row -> assertThat(document).contains(row));
    }

    private RunningApi.Answer uploadNamed(String filename) throws IOException, InterruptedException {
        String body = RunningApi.part("purpose", "batch") + RunningApi.part("file\"; filename=\"" + filename, "x\n")
                + "--the-boundary--\r\n";
        return api.send(api.multipart(body.getBytes(StandardCharsets.UTF_8)), api.key());
    }

    private Row row(String input, String answer, Sender sender) {
        return new Row(input, answer, sender);
    }

    private Sender upload(String content) {
        return post("/v1/files", "multipart/form-data; boundary=the-boundary", multipart(content));
    }

    private static String multipart(String content) {
        return RunningApi.part("file\"; filename=\"f", content) + RunningApi.part("purpose", "batch")
                + "--the-boundary--\r\n";
    }

    private Sender json(String body) {
        return post("/v1/batches", "application/json", body);
    }

    private Sender post(String path, String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return text(head("POST", path) + "Content-Type: " + type + "\r\nContent-Length: " + bytes.length + "\r\n\r\n"
                + body);
    }

    private Sender get(String path) {
        return text(head("GET", path) + "\r\n");
    }

    private Sender gzip() {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
            out.write(new byte[10_000_000]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] head = (head("POST", "/v1/batches") + "Content-Encoding: gzip\r\nContent-Length: " + bomb.size()
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        return out -> {
            out.write(head);
            out.write(bomb.toByteArray());
        };
    }

    private String head(String method, String path) {
        return head(method, path, api);
    }

    private static String head(String method, String path, RunningApi api) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                + api.key() + "\r\n";
    }

    private static String type() {
        return "Content-Type: multipart/form-data; boundary=the-boundary\r\n";
    }

    private static Sender text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
