package dev.tallymill.aggregator.view;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What totals may be grouped by. */
public enum Dimension {
    TENANT("project_id", false),
    PROVIDER("provider", false),
    MODEL("model", false),
    TIER("service_tier", true),
    BATCH("batch", true),
    BATCH_ID("batch_id", true);

    /** Those that the published totals tell apart. */
    public static final Set<Dimension> OF_TOTALS = Collections.unmodifiableSet(EnumSet.of(TENANT, PROVIDER, MODEL));

    /** All there are. */
    public static final Set<Dimension> ALL = Collections.unmodifiableSet(EnumSet.allOf(Dimension.class));

    private final String parameter;
    private final boolean onlyInJournal;

    Dimension(String parameter, boolean onlyInJournal) {
        this.parameter = parameter;
        this.onlyInJournal = onlyInJournal;
    }

    /** Its name in the API. */
    public String parameter() {
        return parameter;
    }

    /** Whether the totals do not tell it, and their entries have to be read. */
    public boolean onlyInJournal() {
        return onlyInJournal;
    }

    /** The dimension of that name in the API. */
    public static Optional<Dimension> of(String parameter) {
        return Arrays.stream(values())
                .filter(dimension -> dimension.parameter.equals(parameter))
                .findFirst();
    }
}
