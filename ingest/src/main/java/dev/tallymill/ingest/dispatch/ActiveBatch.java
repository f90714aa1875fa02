package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTables;
import dev.tallymill.ingest.file.LineCursor;
import dev.tallymill.ingest.file.LineSource;
import dev.tallymill.ingest.file.StoredLine;
import dev.tallymill.ingest.validate.RequestFileCheck;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One batch in the dispatcher's hands: its state as last saved, and what is open for it. */
final class ActiveBatch implements AutoCloseable {

    private BatchState state;
    private @Nullable FileMetadata file;
    private @Nullable LineCursor cursor;
    private @Nullable StoredLine putBack;
    private @Nullable FileValidation validation;
    private @Nullable StoredResults storedResults;
    private boolean caught;
    private boolean large;

    ActiveBatch(BatchState state) {
        this.state = state;
    }

    BatchState state() {
        return state;
    }

    void state(BatchState next) {
        state = next;
    }

    Batch record() {
        return state.batch();
    }

    String id() {
        return record().getBatchId();
    }

    String tenant() {
        return record().getTenant();
    }

    long released() {
        return record().getCheckpoint().getNextLine();
    }

    long unreleased() {
        return record().getRequestCounts().getTotal() - released();
    }

    boolean ended() {
        return state instanceof BatchState.Ended;
    }

    /** The batch's requests; null while the tables do not have the file yet, or not any more. */
    @Nullable
    FileMetadata file(BatchTables tables) {
        if (file == null) {
            file = tables.file(tenant(), record().getInputFileId());
        }
        return file;
    }

    /** The next line to release, again the same if it was put back; null at the end of the file. */
    @Nullable
    StoredLine nextLine(LineCursor open) {
        StoredLine next = putBack == null ? open.next() : putBack;
        putBack = null;
        return next;
    }

    /** The line that was just taken is not released yet. */
    void putBack(StoredLine line) {
        putBack = line;
    }

    /** Stands before the next line to release. */
    LineCursor cursor(LineSource files, FileMetadata source) {
        if (cursor == null) {
            cursor = files.open(source, record().getCheckpoint().getNextOffset());
        }
        return cursor;
    }

    FileValidation validation(LineSource files, FileMetadata source, ValidationLimits limits) {
        if (validation == null) {
            validation = new FileValidation(
                    files.open(source, source.getStartOffset()),
                    new RequestFileCheck(limits, record().getEndpoint()),
                    source.getSha256());
        }
        return validation;
    }

    StoredResults storedResults(Function<ActiveBatch, StoredResults> opener) {
        if (storedResults == null) {
            storedResults = opener.apply(this);
        }
        return storedResults;
    }

    /** Stores what a shared scan has caught. */
    void storeCaught(StoredResults results) {
        storedResults = results;
        caught = true;
    }

    /** True when its results are at hand. */
    boolean caught() {
        return caught;
    }

    /** True when it may take part in a shared scan. */
    boolean sharesScan() {
        return storedResults == null && !large && released() > 0;
    }

    /** Its results are too many for a shared scan. */
    void markLarge() {
        large = true;
    }

    /** Closes what is open; it is opened again when needed. */
    @Override
    public void close() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
            putBack = null;
        }
        if (validation != null) {
            validation.close();
            validation = null;
        }
        if (storedResults != null) {
            storedResults.close();
            storedResults = null;
            caught = false;
        }
    }
}
