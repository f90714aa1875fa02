package dev.tallymill.standalone.label;

import dev.tallymill.standalone.label.table.BadTableException;
import dev.tallymill.standalone.label.table.Row;
import dev.tallymill.standalone.label.table.RowReader;
import dev.tallymill.standalone.label.table.TableFile;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The rows that are to be labelled: all of a table, or a sample. Thread-safe; each reader reads the table anew.
 *
 * @param sample how many rows to take; null for all
 * @param rows how many rows the table has; needed for a sample only
 * @param randomness begins the same sequence each time
 */
record LabelledRows(TableFile table, @Nullable Long sample, long rows, Supplier<RandomGenerator> randomness) {

    /** All rows of {@code table}. */
    static LabelledRows all(TableFile table) {
        return new LabelledRows(table, null, 0, () -> {
            throw new IllegalStateException("nothing is chosen where all are taken");
        });
    }

    /** A sample of {@code size} rows; counts the table's rows first. */
    static LabelledRows sample(TableFile table, long size, Supplier<RandomGenerator> randomness) throws IOException {
        long rows = 0;
        try (RowReader reader = table.open()) {
            while (reader.next() != null) {
                rows++;
            }
        }
        return new LabelledRows(table, size, rows, randomness);
    }

    Cursor open() throws IOException {
        return new Cursor(table.open(), sample == null ? null : new RowSample(rows, sample, randomness.get()), table);
    }

    /** One walk through the rows. Not thread-safe. */
    static final class Cursor implements AutoCloseable {

        private final RowReader reader;
        private final @Nullable RowSample sample;
        private final TableFile table;
        private long number;

        private Cursor(RowReader reader, @Nullable RowSample sample, TableFile table) {
            this.reader = reader;
            this.sample = sample;
            this.table = table;
        }

        /** The next row that is to be labelled, null at the end; the table is always read to its end. */
        @Nullable
        Row next() throws IOException {
            Row row = reader.next();
            while (row != null) {
                number++;
                if (sample == null || sample.takesNext()) {
                    return row;
                }
                row = reader.next();
            }
            if (number == 0) {
                throw new BadTableException(table.path(), "has no rows");
            }
            return null;
        }

        /** Which row of the table {@link #next()} last returned, from 1; the header is none. */
        long number() {
            return number;
        }

        /** The columns of the header; null where there is none. */
        @Nullable
        List<String> header() {
            return reader.header();
        }

        List<String> columns() {
            return reader.columns();
        }

        String sha256() {
            return reader.sha256();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
