package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.FinalResults;
import dev.tallymill.ingest.result.ResultFile;
import dev.tallymill.ingest.result.ResultLines;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the results of one batch into its two files, a slice at a time, and counts them as it does. A file's lines may be
 * committed in several transactions; what an owner that died has left of them is passed by, for the next one begins
 * anew at a later offset, and only the last transaction makes the files known. Not thread-safe.
 */
final class StoredResults implements AutoCloseable {

    private final ResultLines lines;
    private final Map<ResultFile, FileDraft> drafts;

    /**
     * Takes over {@code lines}.
     *
     * @param drafts where the lines go; none to only count them
     */
    StoredResults(ResultLines lines, Map<ResultFile, FileDraft> drafts) {
        this.lines = lines;
        this.drafts = new EnumMap<>(ResultFile.class);
        this.drafts.putAll(drafts);
    }

    /**
     * Stores the next lines.
     *
     * @return what is settled when these were the last ones, else null
     */
    @Nullable
    FinalResults advance(Instant now) {
        boolean finished = lines.advance((which, line) -> {
            FileDraft draft = drafts.get(which);
            if (draft != null) {
                draft.append(line);
            }
        });
        if (!finished) {
            return null;
        }
        drafts.values().forEach(draft -> draft.publish(now));
        return new FinalResults(lines.completed(), lines.expired());
    }

    @Override
    public void close() {
        lines.close();
    }
}
