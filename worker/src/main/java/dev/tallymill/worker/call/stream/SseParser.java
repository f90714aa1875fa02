package dev.tallymill.worker.call.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts bytes into server-sent events, as the HTML standard has it: lines end in CR, LF or CRLF, a byte order mark may come
 * first, a blank line ends an event, and an event without data is none. How the bytes are portioned makes no difference. It
 * departs from the standard in two points: bytes that are no UTF-8 are an error rather than replaced, and an event that the
 * stream's end cuts off before its blank line counts, because servers leave that line out after their last event; whether its
 * data is whole, its JSON tells. Not thread-safe.
 */
final class SseParser {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private final StringBuilder data = new StringBuilder();
    private List<SseEvent> events = new ArrayList<>();
    private String name = "";
    private boolean hasData;
    private boolean first = true;
    private boolean afterCarriageReturn;

    /** The events that these bytes complete, in order. */
    List<SseEvent> feed(byte[] bytes, int offset, int length) throws CharacterCodingException {
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            if (b == '\n' && afterCarriageReturn) {
                start = i + 1; // the second half of a CRLF
            } else if (b == '\n' || b == '\r') {
                line.write(bytes, start, i - start);
                start = i + 1;
                endLine();
            }
            afterCarriageReturn = b == '\r';
        }
        line.write(bytes, start, offset + length - start);
        return taken();
    }

    /** The event that the stream's end completes, if there is one. */
    List<SseEvent> finish() throws CharacterCodingException {
        if (line.size() > 0) {
            endLine();
        }
        endEvent();
        return taken();
    }

    /** About how many bytes of an unfinished event are held. */
    long held() {
        return (long) line.size() + data.length();
    }

    private List<SseEvent> taken() {
        if (events.isEmpty()) {
            return List.of();
        }
        List<SseEvent> complete = events;
        events = new ArrayList<>();
        return complete;
    }

    private void endLine() throws CharacterCodingException {
        String text = decode(line.toByteArray());
        line.reset();
        if (first) {
            first = false;
            text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        }
        if (text.isEmpty()) {
            endEvent();
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
        switch (field) {
            case "data" -> addData(value);
            case "event" -> name = value;
            default -> {} // a comment, whose field is empty; id and retry, which are for reconnecting; anything newer
        }
    }

    private void addData(String value) {
        if (hasData) {
            data.append('\n');
        }
        data.append(value);
        hasData = true;
    }

    private void endEvent() {
        if (!data.isEmpty()) {
            events.add(new SseEvent(name, data.toString()));
        }
        data.setLength(0);
        hasData = false;
        name = "";
    }

    /** The lenient decoder is several times faster than the strict one, which is asked only in doubt. */
    private static String decode(byte[] bytes) throws CharacterCodingException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
    }
}
