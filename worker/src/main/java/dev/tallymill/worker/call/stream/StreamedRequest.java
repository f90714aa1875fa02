package dev.tallymill.worker.call.stream;

import dev.tallymill.worker.call.ModelApi;
import java.io.IOException;

/**
 * Asks for a stream: sets {@code stream} in a request's body, and {@code stream_options.include_usage} where the API would
 * otherwise not tell what was used. Everything else in the body stays as it is, to the character. Pure.
 */
public final class StreamedRequest {

    private static final String YES = "true";

    private StreamedRequest() {}

    /** The body that asks for a stream; the same one where this API, or this request, cannot be streamed. */
    public static String of(ModelApi api, String body) {
        try {
            return switch (api) {
                case CHAT -> withUsage(body, "audio"); // streamed audio has other formats than whole audio
                case COMPLETIONS -> withUsage(body, "best_of"); // which is the best is known at the end
                case RESPONSES, MESSAGES -> JsonSplice.of(body).with("stream", YES);
                case EMBEDDINGS, OTHER -> body;
            };
        } catch (IOException e) {
            return body; // the endpoint will say what is wrong with it
        }
    }

    private static String withUsage(String body, String notStreamable) throws IOException {
        JsonSplice request = JsonSplice.of(body);
        if (request.has(notStreamable)) {
            return body;
        }
        String options = request.value("stream_options");
        JsonSplice given = JsonSplice.of(options != null && options.startsWith("{") ? options : "{}");
        String withUsage = given.with("include_usage", YES);
        return JsonSplice.of(request.with("stream_options", withUsage)).with("stream", YES);
    }
}
