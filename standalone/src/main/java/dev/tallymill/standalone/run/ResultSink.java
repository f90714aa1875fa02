package dev.tallymill.standalone.run;

import dev.tallymill.schemas.record.PromptResult;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the results of a run go. Used by one thread at a time. */
public interface ResultSink extends AutoCloseable {

    /** Takes one result; each job comes once, in any order. */
    void write(PromptResult result) throws IOException;

    /** Lets a person see what has been written so far. */
    void flush() throws IOException;

    /** Results that were completions. */
    long completed();

    /** Results that were not. */
    long failed();

    /** Completions among {@link #completed()} that are of no use; only after {@link #finish()}. */
    long invalid();

    /** Puts into place what was written; nothing is written afterwards. */
    void finish() throws IOException;

    /** The file for the person to open; only after {@link #finish()}. */
    Path output();

    /** The file of what failed, null when there is none; only after {@link #finish()}. */
    @Nullable
    Path errors();

    @Override
    void close() throws IOException;
}
