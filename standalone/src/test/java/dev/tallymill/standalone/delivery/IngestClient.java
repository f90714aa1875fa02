package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client of the HTTP API that knows nothing of Tallymill. */
final class IngestClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOUNDARY = "boundary-4711";

    private final String url;
    private final String key;
    private final HttpClient http = HttpClient.newHttpClient();

    IngestClient(String url, String key) {
        this.url = url;
        this.key = key;
    }

    boolean answers() throws IOException, InterruptedException {
        return send(request("/v1/files").GET()).statusCode() == 200;
    }

    /** Uploads a file; returns its id. */
    String upload(String lines) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request("/v1/files")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofString(multipartStart() + lines + "\r\n--" + BOUNDARY + "--\r\n")));
        return created(response);
    }

    /** Begins an upload and sends the first {@code part} of the file, and no more. The socket is the caller's. */
    Socket beginUpload(String part) throws IOException {
        URI server = URI.create(url);
        Socket socket = new Socket(server.getHost(), server.getPort());
        byte[] body = (multipartStart() + part).getBytes(StandardCharsets.UTF_8);
        String head = "POST /v1/files HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: multipart/form-data; boundary=" + BOUNDARY + "\r\nContent-Length: "
                + (body.length + 1_000_000) + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
        return socket;
    }

    private static String multipartStart() {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--" + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n";
    }

    /** Creates a batch; returns its id. */
    String create(String fileId) throws IOException, InterruptedException {
        return created(post("/v1/batches", """
                {"input_file_id": "%s", "endpoint": "/v1/chat/completions", "completion_window": "24h"}
                """.formatted(fileId)));
    }

    /** Limits what a tenant may spend in a month; for the administrator. */
    void limit(String tenant, String usd) throws IOException, InterruptedException {
        HttpResponse<String> response = post("/v1/admin/tenants/" + tenant + "/budget", """
                {"limit_usd": "%s", "period": "month"}
                """.formatted(usd));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    void cancel(String batch) throws IOException, InterruptedException {
        HttpResponse<String> response = post("/v1/batches/" + batch + "/cancel", "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    JsonNode batch(String id) throws IOException, InterruptedException {
        return get("/v1/batches/" + id);
    }

    String status(String batch) throws IOException, InterruptedException {
        return batch(batch).path("status").asText();
    }

    JsonNode files() throws IOException, InterruptedException {
        return get("/v1/files").path("data");
    }

    /** Lines of a file. */
    List<String> content(String fileId) throws IOException, InterruptedException {
        HttpResponse<String> response =
                send(request("/v1/files/" + fileId + "/content").GET());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body().lines().toList();
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request(path).GET());
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private static String created(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body()).path("id").asText();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + key);
    }
}
