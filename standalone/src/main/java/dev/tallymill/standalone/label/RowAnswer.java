package dev.tallymill.standalone.label;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What one row got. */
sealed interface RowAnswer {

    /**
     * An answer in columns.
     *
     * @param values one for each column of the answer
     */
    record Labelled(List<JsonNode> values) implements RowAnswer {}

    /** The model answered, but not with what was asked for; {@code problem} is one line with a code before it. */
    record Invalid(String problem) implements RowAnswer {}

    /** There is no answer; {@code problem} is one line with a code before it. */
    record Failed(String problem) implements RowAnswer {}
}
