package dev.tallymill.standalone.label.table;

import java.io.IOException;
import java.nio.file.Path;

/** A table that cannot be read as one; its message is one line that names the file and, where there is one, the line. */
public final class BadTableException extends IOException {

    /** About the whole file. */
    public BadTableException(Path file, String problem) {
        super(file + ": " + problem);
    }

    /**
     * About one line.
     *
     * @param line one-based
     */
    public BadTableException(Path file, long line, String problem) {
        super(file + ": line " + line + ": " + problem);
    }
}
