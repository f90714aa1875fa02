package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An error as an upstream words it, whatever its shape: OpenAI's {@code {"error": {...}}}, Anthropic's, a bare string, vLLM's
 * flat object, FastAPI's {@code {"detail": ...}}.
 *
 * @param code textual code, lower case
 * @param status numeric code in the range of HTTP's errors
 * @param type error type, lower case
 * @param message as worded by the upstream; empty when there is none
 * @param moderated the prompt was flagged
 * @param present false when the body holds no error at all
 */
record ErrorBody(
        @Nullable String code,
        @Nullable Integer status,
        @Nullable String type,
        String message,
        boolean moderated,
        boolean present) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    static final ErrorBody NONE = new ErrorBody(null, null, null, "", false, false);

    /** The error in an answer's body; {@link #NONE} when the body is not JSON or holds none. */
    static ErrorBody of(@Nullable JsonNode body) {
        if (body == null) {
            return NONE;
        }
        JsonNode error = body.path("error");
        if (error.isObject()) {
            return ofObject(error);
        }
        if (error.isTextual() && !error.textValue().isBlank()) {
            return new ErrorBody(null, null, null, error.textValue(), false, true);
        }
        return body.path("object").asText().equals("error") ? ofObject(body) : NONE;
    }

    /** The error in {@code choices[].error} that OpenRouter sends when a provider fails half-way. */
    static ErrorBody ofChoices(JsonNode body) {
        for (JsonNode choice : body.path("choices")) {
            if (choice.path("error").isObject()) {
                return ofObject(choice.path("error"));
            }
        }
        return NONE;
    }

    private static ErrorBody ofObject(JsonNode error) {
        JsonNode code = error.path("code");
        JsonNode metadata = error.path("metadata");
        return new ErrorBody(
                name(code),
                httpStatus(code),
                name(error.path("type")),
                error.path("message").asText(""),
                metadata.has("reasons") || metadata.has("flagged_input"),
                true);
    }

    private static @Nullable Integer httpStatus(JsonNode code) {
        int status = code.asInt(0);
        return status >= 400 && status <= 599 ? status : null;
    }

    /** A name, not a text: what is longer or has blanks might hold a piece of the prompt. */
    private static @Nullable String name(JsonNode text) {
        return text.isTextual() && NAME.matcher(text.textValue()).matches()
                ? text.textValue().toLowerCase(Locale.ROOT)
                : null;
    }

    /** Code and type, as far as given. */
    Stream<String> names() {
        return Stream.of(code, type).filter(Objects::nonNull);
    }

    /** Code, else type, else the given one. */
    String codeOr(String otherwise) {
        return names().findFirst().orElse(otherwise);
    }
}
