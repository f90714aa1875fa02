package dev.tallymill.bench.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.bench.process.IngestProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The few operations of the HTTP API that the benchmarks need, as blocking calls. Thread-safe. */
final class FilesApiClient {

    private static final String BOUNDARY = "tallymill-bench-boundary";
    private static final String BEFORE_FILE = "--" + BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--" + BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bench.jsonl\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n";
    private static final String AFTER_FILE = "\r\n--" + BOUNDARY + "--\r\n";
    private static final int OK = 200;

    private final ObjectMapper mapper = new ObjectMapper();
    private final URI baseUrl;

    FilesApiClient(URI baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** Creates a tenant and returns its key. */
    String createTenant(String id) throws IOException {
        return post(IngestProcess.ADMIN_KEY, "/v1/admin/tenants", "{\"id\": \"" + id + "\"}")
                .path("api_key")
                .asText();
    }

    JsonNode get(String key, String path) throws IOException {
        return answer(open("GET", key, path));
    }

    JsonNode post(String key, String path, String json) throws IOException {
        HttpURLConnection connection = open("POST", key, path);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return answer(connection);
    }

    /**
     * Uploads a file of requests while it is written.
     *
     * @param bytes how many {@code content} writes
     * @return the file's id
     */
    String upload(String key, long bytes, Content content) throws IOException {
        HttpURLConnection connection = open("POST", key, "/v1/files");
        connection.setRequestProperty("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(BEFORE_FILE.length() + bytes + AFTER_FILE.length());
        try (OutputStream out = connection.getOutputStream()) {
            out.write(BEFORE_FILE.getBytes(StandardCharsets.US_ASCII));
            content.writeTo(out);
            out.write(AFTER_FILE.getBytes(StandardCharsets.US_ASCII));
        }
        return answer(connection).path("id").asText();
    }

    /** Creates a batch of an uploaded file and returns its id. */
    String createBatch(String key, String fileId, String endpoint) throws IOException {
        return post(
                        key,
                        "/v1/batches",
                        "{\"input_file_id\": \"" + fileId + "\", \"endpoint\": \"" + endpoint
                                + "\", \"completion_window\": \"24h\"}")
                .path("id")
                .asText();
    }

    /** Opens the content of a file, to be read to its end. */
    InputStream content(String key, String fileId) throws IOException {
        HttpURLConnection connection = open("GET", key, "/v1/files/" + fileId + "/content");
        requireOk(connection);
        return connection.getInputStream();
    }

    private HttpURLConnection open(String method, String key, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) baseUrl.resolve(path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setRequestProperty("Authorization", "Bearer " + key);
        return connection;
    }

    private JsonNode answer(HttpURLConnection connection) throws IOException {
        requireOk(connection);
        try (InputStream in = connection.getInputStream()) {
            return mapper.readTree(in);
        }
    }

    private static void requireOk(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status != OK) {
            InputStream error = connection.getErrorStream();
            String text = error == null ? "" : new String(error.readAllBytes(), StandardCharsets.UTF_8);
            throw new IOException(connection.getURL() + " answered " + status + " " + text);
        }
    }

    /** Writes a file. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }
}
