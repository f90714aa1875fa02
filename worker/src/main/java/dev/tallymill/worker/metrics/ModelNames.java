package dev.tallymill.worker.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Bounds how many models have time series of their own: anybody may write any name into a job. Thread-safe. */
final class ModelNames {

    static final String OTHER = "other";

    private final int most;
    private final int longest;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /**
     * @param most models with a label of their own: the first ones that are met
     * @param longest characters of such a name
     */
    ModelNames(int most, int longest) {
        this.most = most;
        this.longest = longest;
    }

    /** The label of {@code model}. */
    String label(String model) {
        String label = known.get(model);
        if (label != null) {
            return label;
        }
        if (model.isBlank() || model.length() > longest) {
            return OTHER;
        }
        synchronized (known) {
            return known.size() < most ? known.computeIfAbsent(model, same -> same) : known.getOrDefault(model, OTHER);
        }
    }
}
