package dev.tallymill.ingest.file;

/** One line as it lies in the log. Owns its bytes. */
public final class StoredLine {

    private final long offset;
    private final byte[] bytes;

    public StoredLine(long offset, byte[] bytes) {
        this.offset = offset;
        this.bytes = bytes;
    }

    /** Offset in {@code file-lines}. */
    public long offset() {
        return offset;
    }

    /** The line, terminator included; not a copy. */
    public byte[] bytes() {
        return bytes;
    }
}
