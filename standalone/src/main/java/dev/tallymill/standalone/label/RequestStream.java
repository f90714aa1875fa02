package dev.tallymill.standalone.label;

import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.standalone.label.table.BadTableException;
import dev.tallymill.standalone.label.table.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The requests of a table's rows as a stream of input lines, made as they are read: they never stand in a file, nor in
 * memory but for one. Not thread-safe.
 */
final class RequestStream extends InputStream {

    /** Told of each request as it is made. */
    @FunctionalInterface
    interface Listener {

        /**
         * A request is about to be read.
         *
         * @param body of the call
         */
        void made(Row row, String prompt, String body) throws BadTableException;
    }

    private final LabelledRows.Cursor rows;
    private final Path table;
    private final PromptTemplate prompts;
    private final RequestTemplate requests;
    private final Listener listener;
    private byte[] line = {};
    private int position;

    /** @throws BadTableException when the table's header lacks a column that the prompt names */
    RequestStream(
            LabelledRows.Cursor rows, Path table, PromptTemplate prompts, RequestTemplate requests, Listener listener)
            throws BadTableException {
        this.rows = rows;
        this.table = table;
        this.prompts = prompts;
        this.requests = requests;
        this.listener = listener;
        List<String> header = rows.header();
        if (header != null) {
            Set<String> missing = prompts.columns();
            missing.removeAll(Set.copyOf(header));
            if (!missing.isEmpty()) {
                throw noColumn(1, missing.iterator().next(), header);
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (position == line.length && !nextLine()) {
            return -1;
        }
        int copied = Math.min(length, line.length - position);
        System.arraycopy(line, position, target, offset, copied);
        position += copied;
        return copied;
    }

    private boolean nextLine() throws IOException {
        Row row = rows.next();
        if (row == null) {
            return false;
        }
        String prompt = prompt(row);
        String body = requests.body(prompt);
        line = RequestTemplate.line(rows.number(), body);
        position = 0;
        if (line.length > ValidationLimits.DEFAULT.maxLineBytes()) {
            throw new BadTableException(table, row.line(), "makes a request of more than 16 MB");
        }
        listener.made(row, prompt, body);
        return true;
    }

    private String prompt(Row row) throws BadTableException {
        try {
            return prompts.of(row);
        } catch (PromptTemplate.NoSuchColumnException e) {
            throw noColumn(row.line(), e.column(), rows.columns());
        }
    }

    private BadTableException noColumn(long where, String column, List<String> columns) {
        return new BadTableException(
                table,
                where,
                "has no column \"" + column + "\" for {" + column + "} of the prompt; there are "
                        + String.join(", ", columns) + " (a brace is written {{)");
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
