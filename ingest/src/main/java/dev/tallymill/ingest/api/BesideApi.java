package dev.tallymill.ingest.api;

import io.helidon.webserver.http.HttpService;
import java.util.List;

/**
 * What is served at the API's port beside it. Immutable.
 *
 * @param services are asked first, in order, and pass on what they do not know; they stay the caller's to close, before
 *     the server
 */
public record BesideApi(List<HttpService> services) {

    /** Nothing. */
    public static final BesideApi NOTHING = new BesideApi(List.of());

    public BesideApi {
        services = List.copyOf(services);
    }
}
