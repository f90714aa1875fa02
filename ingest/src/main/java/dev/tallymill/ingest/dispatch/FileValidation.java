package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.file.LineCursor;
import dev.tallymill.ingest.file.StoredLine;
import dev.tallymill.ingest.validate.RequestFileCheck;
import dev.tallymill.ingest.validate.ValidationReport;
import org.jspecify.annotations.Nullable;

/** The validation of one stored file, a slice at a time, so that other batches need not wait for it. */
final class FileValidation implements AutoCloseable {

    private final LineCursor lines;
    private final RequestFileCheck check;
    private final String sha256;

    /** @param sha256 of the file, as it was found at its upload */
    FileValidation(LineCursor lines, RequestFileCheck check, String sha256) {
        this.lines = lines;
        this.check = check;
        this.sha256 = sha256;
    }

    /** Checks about {@code sliceBytes} more; the report when that was the rest, else null. */
    @Nullable
    ValidationReport advance(long sliceBytes) {
        long left = sliceBytes;
        while (left > 0) {
            StoredLine line = check.gaveUp() ? null : lines.next();
            if (line == null) {
                return check.report(sha256);
            }
            check.line(line.bytes(), 0, line.bytes().length);
            left -= line.bytes().length;
        }
        return null;
    }

    @Override
    public void close() {
        lines.close();
    }
}
