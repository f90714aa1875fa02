package dev.tallymill.ingest.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation and how it is found. Immutable.
 *
 * @param method HTTP method
 * @param template path whose segments in braces stand for any segment, as in OpenAPI
 * @param access who may
 * @param operation what serves it
 */
public record Route(String method, String template, Access access, Operation operation) {

    /**
     * The path's parameters by name when it fits the template, else null.
     *
     * @param rawPath as it was sent: a slash that is written %2F separates nothing
     */
    @Nullable
    Map<String, String> match(String rawPath) {
        List<String> names = segments(template);
        List<String> values = segments(rawPath);
        if (names.size() != values.size()) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.startsWith("{")) {
                parameters.put(name.substring(1, name.length() - 1), decode(values.get(i)));
            } else if (!name.equals(values.get(i))) {
                return null;
            }
        }
        return parameters;
    }

    /** In a path, unlike in a query, a plus sign is a plus sign. */
    private static String decode(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static List<String> segments(String path) {
        return Arrays.asList(path.split("/", -1));
    }
}
