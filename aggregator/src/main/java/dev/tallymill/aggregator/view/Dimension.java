package dev.tallymill.aggregator.view;

import java.util.Arrays;
import java.util.Optional;

/** What totals may be grouped by. */
public enum Dimension {
    TENANT("project_id"),
    PROVIDER("provider"),
    MODEL("model");

    private final String parameter;

    Dimension(String parameter) {
        this.parameter = parameter;
    }

    /** Its name in the API. */
    public String parameter() {
        return parameter;
    }

    /** The dimension of that name in the API. */
    public static Optional<Dimension> of(String parameter) {
        return Arrays.stream(values())
                .filter(dimension -> dimension.parameter.equals(parameter))
                .findFirst();
    }
}
