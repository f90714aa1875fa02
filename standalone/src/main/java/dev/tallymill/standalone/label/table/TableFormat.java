package dev.tallymill.standalone.label.table;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** How rows are written down; a file's extension says which. */
public enum TableFormat {
    /** Comma-separated, RFC 4180, with a header. */
    CSV,
    /** Like CSV, separated by tabs. */
    TSV,
    /** One JSON object a line. */
    JSONL;

    /** The format of a file of this name; none when its extension says nothing. */
    public static Optional<TableFormat> of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        for (TableFormat format : values()) {
            if (name.endsWith(format.extension())) {
                return Optional.of(format);
            }
        }
        return name.endsWith(".ndjson") ? Optional.of(JSONL) : Optional.empty();
    }

    /** As in {@code .csv}. */
    public String extension() {
        return "." + name().toLowerCase(Locale.ROOT);
    }

    char separator() {
        return this == TSV ? '\t' : ',';
    }
}
