package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The calls of the Batch API that the commands make. Every answer but a success, and no answer at all, is a
 * {@link CommandFailure} with one line for the person. A server that asks for patience (429) gets it. Thread-safe.
 */
final class BatchApi implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final int MOST_ATTEMPTS = 6;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MOST_ERROR_BYTES = 1 << 20;
    private static final long MOST_PATIENCE_MILLIS = 30_000;
    private static final String BOUNDARY = "tallymill-4f3a9c51d07e";

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final URI server;
    private final String key;
    private final ServerRefusal refusals;
    private final Pause pause;

    /**
     * @param server without a path
     * @param keyVariable where {@code key} comes from, for messages
     */
    BatchApi(URI server, String key, String keyVariable, Pause pause) {
        this.server = server;
        this.key = key;
        this.refusals = new ServerRefusal(server, keyVariable);
        this.pause = pause;
    }

    /** Uploads a file of requests; streams it. */
    JsonNode upload(Path file) throws CommandFailure, InterruptedException {
        String name = String.valueOf(file.getFileName()).replaceAll("[\"\\r\\n\\\\]", "_");
        String head =
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--" + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/jsonl\r\n\r\n";
        try {
            BodyPublisher body = BodyPublishers.concat(
                    BodyPublishers.ofString(head),
                    BodyPublishers.ofFile(file),
                    BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
            // As long as it takes: the server gives up slow clients.
            return send(request("/v1/files")
                    .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .POST(body));
        } catch (FileNotFoundException e) {
            throw new CommandFailure(ExitCode.USAGE, file + ": no such file");
        }
    }

    JsonNode get(String path) throws CommandFailure, InterruptedException {
        return send(getting(path));
    }

    /** As {@link #get}, for a caller that waits until the server is back. */
    JsonNode getIfThere(String path) throws CommandFailure, InterruptedException, ServerAwayException {
        return exchange(getting(path));
    }

    private HttpRequest.Builder getting(String path) {
        return request(path).timeout(ANSWER_TIMEOUT).GET();
    }

    JsonNode post(String path, ObjectNode body) throws CommandFailure, InterruptedException {
        return send(request(path)
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    JsonNode delete(String path) throws CommandFailure, InterruptedException {
        return send(request(path).timeout(ANSWER_TIMEOUT).DELETE());
    }

    /** A new empty body for {@link #post}. */
    ObjectNode body() {
        return json.createObjectNode();
    }

    /**
     * Writes the content of a file.
     *
     * @throws IOException of {@code out}
     */
    void download(String fileId, OutputStream out) throws CommandFailure, InterruptedException, IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in =
                answer(request("/v1/files/" + fileId + "/content").GET()).body()) {
            for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (ServerAwayException e) {
            throw e.asFailure();
        }
    }

    private int read(InputStream in, byte[] buffer) throws ServerAwayException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw refusals.away(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + key);
    }

    private JsonNode send(HttpRequest.Builder request) throws CommandFailure, InterruptedException {
        try {
            return exchange(request);
        } catch (ServerAwayException e) {
            throw e.asFailure();
        }
    }

    private JsonNode exchange(HttpRequest.Builder request)
            throws CommandFailure, InterruptedException, ServerAwayException {
        try (InputStream in = answer(request).body()) {
            return json.readTree(in);
        } catch (IOException e) {
            throw refusals.away(e);
        }
    }

    private HttpResponse<InputStream> answer(HttpRequest.Builder builder)
            throws CommandFailure, InterruptedException, ServerAwayException {
        HttpRequest request = builder.build();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<InputStream> response;
            try {
                response = http.send(request, BodyHandlers.ofInputStream());
            } catch (IOException e) {
                throw refusals.away(e);
            }
            if (response.statusCode() < 300) {
                return response;
            }
            if (response.statusCode() != TOO_MANY_REQUESTS || attempt == MOST_ATTEMPTS) {
                throw refusals.of(response.statusCode(), error(response));
            }
            error(response);
            pause.millis(patienceMillis(response, attempt));
        }
    }

    private static long patienceMillis(HttpResponse<?> response, int attempt) {
        long doubling = 500L << attempt;
        long millis = response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Long.parseLong(seconds) * 1000)
                .orElse(doubling);
        return Math.min(millis, MOST_PATIENCE_MILLIS);
    }

    private JsonNode error(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            return json.readTree(new String(in.readNBytes(MOST_ERROR_BYTES), StandardCharsets.UTF_8))
                    .path("error");
        } catch (IOException e) {
            // No JSON, or no more of it: the status has to do.
            return MissingNode.getInstance();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
