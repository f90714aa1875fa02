package dev.tallymill.standalone.simulate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the compact form of a {@link SimulateConfig}. */
final class SimulateSpec {

    private static final String KEYS = "latency, fail, retry-after, limit-in-flight, seed, port, api-key, omit-usage";

    private final Map<String, String> values = new LinkedHashMap<>();

    private SimulateSpec() {}

    static SimulateConfig parse(String spec) {
        SimulateSpec parsed = new SimulateSpec();
        for (String part : spec.strip().split("[;\\s]+", -1)) {
            if (!part.isEmpty()) {
                parsed.add(part);
            }
        }
        return parsed.config();
    }

    private void add(String part) {
        int equals = part.indexOf('=');
        String key = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        if (value.isEmpty() && !key.equals("omit-usage")) {
            throw new IllegalArgumentException(
                    "simulate '" + part + "': expected KEY=VALUE, such as latency=fixed:20ms");
        }
        if (values.put(key, value) != null) {
            throw new IllegalArgumentException("simulate '" + part + "': " + key + " is given twice");
        }
    }

    private SimulateConfig config() {
        SimulateConfig defaults = SimulateConfig.INSTANT;
        String latency = values.remove("latency");
        String fail = values.remove("fail");
        SimulateConfig config = new SimulateConfig(
                defaults.host(),
                (int) number("port", defaults.port()),
                latency == null ? defaults.latency() : Latency.parse(latency),
                fail == null ? defaults.faults() : FaultRates.parse(fail),
                values.remove("retry-after"),
                (int) number("limit-in-flight", defaults.limitInFlight()),
                number("seed", defaults.seed()),
                values.remove("api-key"),
                flag(values.remove("omit-usage")));
        if (!values.isEmpty()) {
            throw new IllegalArgumentException(
                    "simulate: no such key '" + values.keySet().iterator().next() + "'; there are " + KEYS);
        }
        return config;
    }

    private long number(String key, long otherwise) {
        String value = values.remove(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return key.equals("seed") ? Long.parseLong(value) : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("simulate: " + key + " '" + value + "' is not a whole number", e);
        }
    }

    private static boolean flag(@Nullable String value) {
        if (value == null) {
            return false;
        }
        return switch (value) {
            case "", "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("simulate: omit-usage '" + value + "' is neither true nor false");
        };
    }
}
