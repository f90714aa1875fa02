package dev.tallymill.standalone.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One request, taken apart.
 *
 * @param segments the path between its slashes, decoded: a subject may hold a slash itself
 * @param query decoded; the first of several values counts
 * @param body a missing node where there is none
 */
record RegistryRequest(String method, List<String> segments, Map<String, String> query, JsonNode body) {

    static RegistryRequest of(String method, URI uri, JsonNode body) {
        List<String> segments = Arrays.stream(uri.getRawPath().split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> decode(segment.replace("+", "%2B")))
                .toList();
        return new RegistryRequest(method, segments, query(uri.getRawQuery()), body);
    }

    String segment(int index) {
        return segments.get(index);
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(query.get(name));
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.putIfAbsent(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
