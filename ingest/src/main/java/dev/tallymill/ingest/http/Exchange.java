package dev.tallymill.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tallymill.schemas.record.Tenant;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer. For the thread that serves it. */
public final class Exchange {

    private static final int MAX_JSON_BYTES = 1024 * 1024;
    private static final int MOST_DISCARDED_BYTES = 8 * 1024 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private final ServerRequest request;
    private final ServerResponse response;
    private final Map<String, String> parameters;
    private final @Nullable Tenant tenant;
    private final String requestId;
    private @Nullable InputStream body;
    private boolean streaming;

    Exchange(
            ServerRequest request,
            ServerResponse response,
            Map<String, String> parameters,
            @Nullable Tenant tenant,
            String requestId) {
        this.request = request;
        this.response = response;
        this.parameters = parameters;
        this.tenant = tenant;
        this.requestId = requestId;
    }

    /** Id of the tenant who asks. */
    public String tenant() {
        if (tenant == null) {
            throw new IllegalStateException("only operations for tenants know one");
        }
        return tenant.getTenant();
    }

    /** A parameter of the route's template. */
    public String path(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no parameter " + name);
        }
        return value;
    }

    /** A parameter of the query; null when it is absent. */
    public @Nullable String query(String name) {
        return request.query().first(name).orElse(null);
    }

    /** A header's first value; null when it is absent. */
    public @Nullable String header(String name) {
        return request.headers().first(HeaderNames.create(name)).orElse(null);
    }

    /** Where the client found this API, such as {@code http://localhost:8080}. */
    public String origin() {
        String protocol = "https".equals(header("X-Forwarded-Proto")) ? "https" : "http";
        String host = header("Host");
        return protocol + "://" + (host == null ? "localhost" : host);
    }

    /** The body as it comes; the same stream every time. */
    public InputStream body() {
        if (body == null) {
            body = request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
        }
        return body;
    }

    /**
     * The body as a JSON object.
     *
     * @throws Refusal if it is too large, or none
     */
    public JsonFields json() throws IOException {
        byte[] bytes = body().readNBytes(MAX_JSON_BYTES + 1);
        if (bytes.length > MAX_JSON_BYTES) {
            throw Refusal.of(413, "request_too_large", "The body is larger than " + MAX_JSON_BYTES + " bytes.");
        }
        return JsonFields.parse(bytes);
    }

    /** Answers with JSON. */
    public void answer(int status, JsonNode answer) throws IOException {
        answer(status, "application/json", JSON.writeValueAsBytes(answer));
    }

    /** Answers with bytes. */
    public void answer(int status, String contentType, byte[] bytes) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        response.send(bytes);
    }

    /** Sets a header of the answer; the caller answers for its characters. */
    public void answerHeader(String name, String value) {
        response.header(HeaderNames.create(name), value);
    }

    /**
     * Answers 200 with a stream, to be closed at the end. When it is not, the client is told by the broken connection.
     *
     * @param length number of bytes; null when it is not known
     */
    public OutputStream stream(String contentType, @Nullable Long length) {
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        if (length != null) {
            response.contentLength(length);
        }
        streaming = true;
        return response.outputStream();
    }

    /** True once a part of the answer may be with the client. */
    boolean answering() {
        return streaming || response.isSent();
    }

    void refuse(Refusal refusal) throws IOException {
        discardBody();
        String retryAfter = refusal.retryAfterSeconds();
        if (retryAfter != null) {
            response.header(HeaderNames.RETRY_AFTER, retryAfter);
        }
        answer(refusal.status(), ErrorBody.of(refusal, anthropic(), requestId));
    }

    /** Answers without reading another byte, and hangs up. */
    void refuseAndHangUp(Refusal refusal) throws IOException {
        response.header(HeaderValues.CONNECTION_CLOSE);
        answer(refusal.status(), ErrorBody.of(refusal, anthropic(), requestId));
    }

    /** A client that is still sending reads its answer only if somebody takes what it sends; within reason. */
    private void discardBody() {
        boolean waitsForLeave = request.headers().containsToken(HeaderValues.EXPECT_100) && !request.continueSent();
        try {
            if (waitsForLeave || body().skip(MOST_DISCARDED_BYTES) == MOST_DISCARDED_BYTES) {
                response.header(HeaderValues.CONNECTION_CLOSE);
            }
        } catch (IOException | RuntimeException e) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }

    private boolean anthropic() {
        return request.path().path().startsWith("/v1/messages") || header("anthropic-version") != null;
    }
}
