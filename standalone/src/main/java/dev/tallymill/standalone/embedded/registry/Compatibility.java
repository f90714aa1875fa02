package dev.tallymill.standalone.embedded.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityResult;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** What a new schema must be able to do with the earlier ones of its subject. Confluent's levels and names. */
public enum Compatibility {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsEarlier;
    private final boolean readByEarlier;
    private final boolean transitive;

    Compatibility(boolean readsEarlier, boolean readByEarlier, boolean transitive) {
        this.readsEarlier = readsEarlier;
        this.readByEarlier = readByEarlier;
        this.transitive = transitive;
    }

    /** The level of this name in any case, as the REST API takes it. */
    public static Optional<Compatibility> named(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /**
     * What stands against {@code candidate}, one line each; empty when nothing does.
     *
     * @param earlier the subject's schemas, oldest first; only the last counts unless this level is transitive
     */
    List<String> problems(Schema candidate, List<Schema> earlier) {
        List<Schema> compared = transitive || earlier.isEmpty() ? earlier : List.of(earlier.getLast());
        List<String> problems = new ArrayList<>();
        for (Schema schema : compared) {
            if (readsEarlier) {
                check(candidate, schema, "the new schema cannot read an earlier one", problems);
            }
            if (readByEarlier) {
                check(schema, candidate, "an earlier schema cannot read the new one", problems);
            }
        }
        return problems;
    }

    private static void check(Schema reader, Schema writer, String trouble, List<String> problems) {
        SchemaCompatibilityResult result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult();
        if (result.getCompatibility() != SchemaCompatibilityType.COMPATIBLE) {
            result.getIncompatibilities()
                    .forEach(cause -> problems.add("%s: %s at %s: %s"
                            .formatted(trouble, cause.getType(), cause.getLocation(), cause.getMessage())));
        }
    }
}
