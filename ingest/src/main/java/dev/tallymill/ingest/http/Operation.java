package dev.tallymill.ingest.http;

import java.io.IOException;

/** Serves one request. */
@FunctionalInterface
public interface Operation {

    /**
     * Serves it to its end.
     *
     * @throws Refusal if it is not served
     * @throws IOException if the client is gone
     */
    void serve(Exchange exchange) throws IOException;
}
