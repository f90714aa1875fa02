package dev.tallymill.standalone.deadletter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.schemas.topic.DeadLetterOrigin;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

/** Prints dead letters, as a table or as one JSON object a line. */
final class LetterText {

    private static final int LONGEST_REASON = 100;

    private final ObjectMapper json = new ObjectMapper();

    void table(List<Letter> letters, PrintWriter out) {
        out.printf("%-48s  %-24s  %10s  %-8s  %s%n", "ORIGIN", "TIME", "BYTES", "REPLAYED", "REASON");
        for (Letter letter : letters) {
            DeadLetterOrigin origin = letter.origin();
            out.printf(
                    "%-48s  %-24s  %10s  %-8s  %s%n",
                    origin.place(),
                    Instant.ofEpochMilli(origin.timestamp()),
                    letter.bytes() < 0 ? "-" : letter.bytes(),
                    letter.replayed() ? "yes" : "no",
                    reason(origin));
        }
    }

    void lines(List<Letter> letters, PrintWriter out) {
        letters.forEach(letter -> out.println(json(letter)));
    }

    private ObjectNode json(Letter letter) {
        DeadLetterOrigin origin = letter.origin();
        ObjectNode node = json.createObjectNode();
        node.put("origin", origin.place())
                .put("topic", origin.topic())
                .put("partition", origin.partition())
                .put("offset", origin.offset())
                .put("time", Instant.ofEpochMilli(origin.timestamp()).toString())
                .put("bytes", letter.bytes())
                .put("exception", origin.exception())
                .put("message", origin.message())
                .put("replayed", letter.replayed());
        return node;
    }

    /** One line, cut short: the whole of it is in the JSON form. */
    private static String reason(DeadLetterOrigin origin) {
        String name = origin.exception().substring(origin.exception().lastIndexOf('.') + 1);
        String text = (name + ": " + origin.message()).replaceAll("\\p{Cntrl}+", " ");
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON - 3) + "...";
    }
}
