package dev.tallymill.standalone.client;

import java.util.Locale;

/** What {@code tallymill spend} can tell apart. */
enum SpendColumn {
    TENANT("project_id"),
    PROVIDER("provider"),
    MODEL("model"),
    BATCH("batch_id");

    private final String parameter;

    SpendColumn(String parameter) {
        this.parameter = parameter;
    }

    /** Its name in the API, in questions and in answers. */
    String parameter() {
        return parameter;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
