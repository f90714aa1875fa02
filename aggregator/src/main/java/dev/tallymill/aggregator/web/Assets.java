package dev.tallymill.aggregator.web;

import dev.tallymill.schemas.tenant.KeyHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page, from the jar and the chart library's. Immutable, thread-safe. */
final class Assets {

    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private static final List<String> SCRIPTS = List.of(
            "main.js",
            "api.js",
            "batch.js",
            "batches.js",
            "chart.js",
            "dom.js",
            "format.js",
            "overview.js",
            "spend.js",
            "table.js",
            "tenants.js");

    /**
     * One file.
     *
     * @param tag changes with the content
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Asset(String contentType, byte[] bytes, String tag) {}

    private final Map<String, Asset> assets = new HashMap<>();

    Assets() {
        add("", "page.html", "text/html; charset=utf-8");
        for (String script : SCRIPTS) {
            add(script, script, "text/javascript; charset=utf-8");
        }
        add("style.css", "style.css", "text/css; charset=utf-8");
        add("openapi.json", "openapi.json", "application/json");
        add("icon.svg", "icon.svg", "image/svg+xml");
        add("uplot.js", UPLOT + "uPlot.esm.js", "text/javascript; charset=utf-8");
        add("uplot.css", UPLOT + "uPlot.min.css", "text/css; charset=utf-8");
    }

    /** The file of that name; the page itself has the empty one. */
    @Nullable
    Asset find(String name) {
        return assets.get(name);
    }

    private void add(String name, String resource, String contentType) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            byte[] bytes = in.readAllBytes();
            String hash = KeyHash.of(new String(bytes, StandardCharsets.UTF_8));
            assets.put(name, new Asset(contentType, bytes, "\"" + hash.substring(0, 16) + "\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
