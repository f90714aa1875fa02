package dev.tallymill.standalone.label;

import dev.tallymill.standalone.label.table.TableFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tallymill label} was asked to do, defaults filled in.
 *
 * @param table rows to label
 * @param output the same rows with answers
 * @param errorColumn says why a row has no answer; empty for those that have one
 * @param sample how many rows to take, null for all
 * @param seed of the sample
 */
record LabelJob(
        TableFile table,
        TableFile output,
        PromptTemplate prompts,
        ModelSettings settings,
        AnswerColumns columns,
        String errorColumn,
        @Nullable Long sample,
        long seed) {

    /** The columns that come behind the table's own. */
    List<String> furtherColumns() {
        List<String> names = new ArrayList<>(columns.names());
        names.add(errorColumn);
        return names;
    }
}
