package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a JSON object, in which single members can be set while every other character stays as it is. Immutable,
 * thread-safe.
 */
final class JsonSplice {

    private static final JsonFactory JSON = new JsonFactory();

    private final String text;
    private final int start;
    private final List<Member> members;

    /** Where a member's value stands, in characters. */
    private record Member(String name, int from, int to) {}

    private JsonSplice(String text, int start, List<Member> members) {
        this.text = text;
        this.start = start;
        this.members = members;
    }

    /**
     * Finds the members.
     *
     * @throws IOException when the text is not one JSON object
     */
    static JsonSplice of(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            int start = (int) parser.currentLocation().getCharOffset();
            List<Member> members = new ArrayList<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                members.add(
                        new Member(name, from, (int) parser.currentLocation().getCharOffset()));
            }
            return new JsonSplice(text, start, members);
        }
    }

    /** Whether there is such a member, and it is not null. */
    boolean has(String name) {
        String value = value(name);
        return value != null && !value.equals("null");
    }

    /** The text of a member's value, of the last one where there are several, null when there is none. */
    @Nullable
    String value(String name) {
        String value = null;
        for (Member member : members) {
            if (member.name().equals(name)) {
                value = text.substring(member.from(), member.to());
            }
        }
        return value;
    }

    /** The text with this member set, wherever it stands and however often; as the first one where there was none. */
    String with(String name, String value) {
        StringBuilder result = new StringBuilder(text.length() + name.length() + value.length() + 4);
        int copied = 0;
        for (Member member : members) {
            if (member.name().equals(name)) {
                result.append(text, copied, member.from()).append(value);
                copied = member.to();
            }
        }
        result.append(text, copied, text.length());
        if (copied == 0) {
            result.insert(start, "\"" + name + "\":" + value + (members.isEmpty() ? "" : ","));
        }
        return result.toString();
    }
}
