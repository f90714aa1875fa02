package dev.tallymill.standalone.label.table;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a table's rows in order, in memory bounded by the longest row. Not thread-safe. */
public interface RowReader extends AutoCloseable {

    /** The columns that the file's header names; null for a format without a header. */
    @Nullable
    List<String> header();

    /**
     * The next row, null at the end.
     *
     * @throws BadTableException when it is none
     */
    @Nullable
    Row next() throws IOException;

    /** Every column seen so far, in the order of appearance. */
    List<String> columns();

    /** Lower-case hexadecimal SHA-256 of the file; only at its end. */
    String sha256();

    @Override
    void close() throws IOException;
}
