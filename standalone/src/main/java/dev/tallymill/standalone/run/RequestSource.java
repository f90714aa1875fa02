package dev.tallymill.standalone.run;

import java.io.IOException;
import java.io.InputStream;

/** Requests as the Batch API's input lines: a file, or what is made from another. Thread-safe. */
@FunctionalInterface
public interface RequestSource {

    /** The same bytes each time, as long as what they come from stays the same. */
    InputStream open() throws IOException;
}
