package dev.tallymill.schemas.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * The rule for changing a schema: FULL_TRANSITIVE, that is, the new schema reads what every earlier one wrote, and
 * every earlier one reads what the new one writes. Pure.
 */
public final class SchemaEvolution {

    private SchemaEvolution() {}

    /** Why {@code candidate} may not follow {@code history}, one line each; empty when it may. */
    public static List<String> fullTransitive(Schema candidate, Collection<Schema> history) {
        List<String> problems = new ArrayList<>();
        int version = 0;
        for (Schema earlier : history) {
            version++;
            report(candidate, earlier, "cannot read version " + version, problems);
            report(earlier, candidate, "cannot be read by version " + version, problems);
        }
        return problems;
    }

    private static void report(Schema reader, Schema writer, String trouble, List<String> problems) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult();
        if (result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
            return;
        }
        result.getIncompatibilities()
                .forEach(cause -> problems.add(
                        trouble + ": " + cause.getType() + " at " + cause.getLocation() + ": " + cause.getMessage()));
    }
}
