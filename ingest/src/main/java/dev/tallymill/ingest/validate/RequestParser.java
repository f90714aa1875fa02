package dev.tallymill.ingest.validate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Parses one line of a request file and checks all that can be said about it without the other lines. Fields of the
 * body other than {@code model} and {@code stream} are only checked for being JSON. Not thread-safe: keep one for each
 * thread, it reuses its tables.
 */
public final class RequestParser {

    private static final ParsedLine BLANK = new ParsedLine.Blank();

    private final JsonFactory json = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private final Utf8 utf8 = new Utf8();

    /** Parses {@code line}; a terminator at its end is white space. */
    public ParsedLine parse(byte[] line) {
        return parse(line, 0, line.length);
    }

    /** Parses a slice of {@code buffer}; the outcome refers to the buffer, see {@link RequestLine}. */
    public ParsedLine parse(byte[] buffer, int offset, int length) {
        int mark = byteOrderMark(buffer, offset, length);
        int start = offset + mark;
        int bytes = length - mark;
        if (isBlank(buffer, start, bytes)) {
            return BLANK;
        }
        int invalid = utf8.firstInvalid(buffer, start, bytes);
        if (invalid >= 0) {
            return invalidJson("is not valid UTF-8 at byte " + (mark + invalid + 1) + ": save the file as UTF-8");
        }
        if (buffer[start] == 0 || (bytes > 1 && buffer[start + 1] == 0)) {
            // Jackson would take the zero for a sign of UTF-16 or UTF-32.
            return invalidJson("is not valid JSON: it holds a zero byte; save the file as UTF-8");
        }
        try (JsonParser parser = json.createParser(buffer, start, bytes)) {
            return parse(parser, new RequestFields(buffer, start));
        } catch (JsonProcessingException e) {
            return invalidJson(describe(e, mark));
        } catch (IOException e) {
            throw new UncheckedIOException("reading a byte array failed", e);
        }
    }

    private static ParsedLine parse(JsonParser parser, RequestFields fields) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            skipRest(parser);
            return invalidJson("is not a JSON object: write {\"custom_id\": ..., \"method\": \"POST\", \"url\": ..., "
                    + "\"body\": {...}}");
        }
        String name;
        while ((name = parser.nextFieldName()) != null) {
            parser.nextToken();
            fields.read(name, parser);
        }
        if (parser.nextToken() != null) {
            return invalidJson("holds more than one JSON value: give every request a line of its own");
        }
        return fields.toLine();
    }

    /** So that a broken line is called broken, whatever its first token. */
    private static void skipRest(JsonParser parser) throws IOException {
        while (parser.nextToken() != null) {
            parser.skipChildren();
        }
    }

    private static String describe(JsonProcessingException e, int mark) {
        if (e instanceof StreamConstraintsException) {
            return "goes beyond what a request may hold: objects and arrays nest at most 1,000 deep, "
                    + "numbers have at most 1,000 digits and field names at most 50,000 characters";
        }
        if (e instanceof JsonEOFException) {
            return "is not valid JSON: it ends in the middle of a value; write every request on one line";
        }
        String reason = Messages.firstSentence(e.getOriginalMessage());
        long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr() + (long) mark;
        return "is not valid JSON at byte " + column + ": " + reason;
    }

    private static int byteOrderMark(byte[] buffer, int offset, int length) {
        boolean marked = length >= 3
                && buffer[offset] == (byte) 0xEF
                && buffer[offset + 1] == (byte) 0xBB
                && buffer[offset + 2] == (byte) 0xBF;
        return marked ? 3 : 0;
    }

    private static boolean isBlank(byte[] buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r' && buffer[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    private static ParsedLine invalidJson(String message) {
        return new ParsedLine.Invalid(ValidationCode.INVALID_JSON_LINE, message, null);
    }
}
