package dev.tallymill.schemas.registry;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One HTTP exchange with one registry. */
interface RegistryTransport extends AutoCloseable {

    /**
     * Sends one request and reads the answer.
     *
     * @param body JSON of a POST, or null for a GET
     * @throws IOException if no answer came
     */
    Reply exchange(RegistryEndpoint endpoint, String path, @Nullable String body) throws IOException;

    @Override
    void close();

    /** Status and body of an answer. */
    record Reply(int status, String body) {}
}
