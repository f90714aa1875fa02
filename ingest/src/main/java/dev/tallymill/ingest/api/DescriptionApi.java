package dev.tallymill.ingest.api;

import dev.tallymill.ingest.http.Access;
import dev.tallymill.ingest.http.Exchange;
import dev.tallymill.ingest.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code /openapi.json}, and a page that shows it and asks nobody else for anything. Immutable, thread-safe. */
final class DescriptionApi {

    private final byte[] openApi = resource("openapi.json");
    private final byte[] page = resource("page.html");

    List<Route> routes() {
        return List.of(
                new Route("GET", "/openapi.json", Access.PUBLIC, this::openApi),
                new Route("GET", "/", Access.PUBLIC, this::page));
    }

    private void openApi(Exchange exchange) {
        exchange.answer(200, "application/json", openApi);
    }

    private void page(Exchange exchange) {
        exchange.answerHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'");
        exchange.answer(200, "text/html; charset=utf-8", page);
    }

    private static byte[] resource(String name) {
        try (InputStream in = DescriptionApi.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
