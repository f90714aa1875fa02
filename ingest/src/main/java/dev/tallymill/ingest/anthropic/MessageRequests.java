package dev.tallymill.ingest.anthropic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tallymill.ingest.http.Quoted;
import dev.tallymill.ingest.http.Refusal;
import dev.tallymill.ingest.validate.RequestFileCheck;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.ingest.validate.ValidationReport;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of a creation as the file of requests that it stands for: one line for each element of {@code requests}, made
 * as it is read. {@code params} go into their lines byte for byte, but for line breaks between their tokens, which become
 * spaces. Every line is checked on its way; the first wrong one ends the stream with a {@link Refusal}. Not thread-safe.
 */
final class MessageRequests extends InputStream {

    private static final String URL = "/v1/messages";
    private static final int HEAD_BYTES = 4;
    private static final int BYTE_ORDER_MARK_BYTES = 3;

    private final RecordedStream body;
    private final JsonParser parser;
    private final RequestFileCheck check;
    private byte[] line = new byte[0];
    private int position;
    private boolean begun;
    private @Nullable ValidationReport report;

    /**
     * @param limits of the file
     * @param maxBytes longest body
     */
    MessageRequests(InputStream body, ValidationLimits limits, long maxBytes) throws IOException {
        this.body = new RecordedStream(withoutMark(body), limits.maxLineBytes(), maxBytes);
        this.parser = new JsonFactory().createParser(this.body);
        this.check = new RequestFileCheck(limits, URL);
    }

    /** What was found of the lines; after the end of the stream. */
    ValidationReport report() {
        if (report == null) {
            throw new IllegalStateException("the requests have not been read to their end");
        }
        return report;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == line.length) {
            byte[] next = report == null ? nextLine() : null;
            if (next == null) {
                return -1;
            }
            line = next;
            position = 0;
        }
        int count = Math.min(length, line.length - position);
        System.arraycopy(line, position, buffer, offset, count);
        position += count;
        return count;
    }

    /** UTF-8 alone: offsets in what a parser has decoded from UTF-16 would not be those of the bytes. */
    private static InputStream withoutMark(InputStream body) throws IOException {
        BufferedInputStream in = new BufferedInputStream(body);
        in.mark(HEAD_BYTES);
        byte[] head = in.readNBytes(HEAD_BYTES);
        in.reset();
        for (byte b : head) {
            if (b == 0) {
                throw Refusal.invalid(null, "invalid_json", "The body is not UTF-8.");
            }
        }
        if (head.length >= BYTE_ORDER_MARK_BYTES
                && head[0] == (byte) 0xEF
                && head[1] == (byte) 0xBB
                && head[2] == (byte) 0xBF) {
            in.skipNBytes(BYTE_ORDER_MARK_BYTES);
        }
        return in;
    }

    private byte @Nullable [] nextLine() throws IOException {
        try {
            if (!begun) {
                begin();
            }
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                end();
                return null;
            }
            return checked(readRequest());
        } catch (StreamConstraintsException e) {
            throw Refusal.invalid(
                    null,
                    "invalid_json",
                    "The body goes beyond what a request may hold: objects and arrays nest at most 1,000 deep,"
                            + " numbers have at most 1,000 digits.");
        } catch (JsonProcessingException e) {
            throw Refusal.invalid(
                    null, "invalid_json", "The body is not valid JSON: " + Quoted.of(e.getOriginalMessage()));
        }
    }

    /** Advances into the array of requests. */
    private void begin() throws IOException {
        begun = true;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Refusal.invalid(null, "invalid_json", "The body must be a JSON object.");
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("requests")) {
                if (value != JsonToken.START_ARRAY) {
                    throw Refusal.invalid("requests", "invalid_type", "requests must be an array.");
                }
                return;
            }
            parser.skipChildren();
        }
        throw Refusal.invalid("requests", "missing_required_parameter", "Missing parameter: requests");
    }

    private void end() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (parser.currentName().equals("requests")) {
                throw Refusal.invalid("requests", "invalid_value", "requests stands twice in the body.");
            }
            parser.nextToken();
            parser.skipChildren();
        }
        if (parser.nextToken() != null) {
            throw Refusal.invalid(null, "invalid_json", "The body holds more than one JSON value.");
        }
        report = check.report(null);
        requireValid(report);
    }

    private byte[] readRequest() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw Refusal.invalid("requests", "invalid_type", "Every one of requests must be an object.");
        }
        body.forgetBefore(parser.currentTokenLocation().getByteOffset());
        String customId = null;
        byte[] params = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            long from = parser.currentTokenLocation().getByteOffset();
            if (name.equals("custom_id") && value == JsonToken.VALUE_STRING) {
                customId = parser.getText();
            }
            parser.skipChildren();
            if (name.equals("params") && value == JsonToken.START_OBJECT) {
                params = body.slice(from, parser.currentLocation().getByteOffset());
            }
        }
        return render(customId, params);
    }

    private static byte[] render(@Nullable String customId, byte @Nullable [] params) {
        ByteArrayOutputStream rendered = new ByteArrayOutputStream(params == null ? 128 : params.length + 128);
        String head = "{";
        if (customId != null) {
            head += "\"custom_id\":\""
                    + new String(JsonStringEncoder.getInstance().quoteAsString(customId)) + "\",";
        }
        head += "\"method\":\"POST\",\"url\":\"" + URL + '"';
        rendered.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        if (params != null) {
            rendered.writeBytes(",\"body\":".getBytes(StandardCharsets.UTF_8));
            for (byte b : params) {
                rendered.write(b == '\n' || b == '\r' ? ' ' : b);
            }
        }
        rendered.write('}');
        rendered.write('\n');
        return rendered.toByteArray();
    }

    private byte[] checked(byte[] rendered) {
        check.line(rendered, 0, rendered.length);
        requireValid(check.report(null));
        return rendered;
    }

    private static void requireValid(ValidationReport found) {
        if (!found.valid()) {
            var error = found.errors().getFirst();
            throw Refusal.invalid(
                    "requests",
                    error.getCode(),
                    error.getMessage().replaceFirst("^line ", "request ").replace("the file", "the batch"));
        }
    }
}
