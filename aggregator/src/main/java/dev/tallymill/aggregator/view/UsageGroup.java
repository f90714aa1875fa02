package dev.tallymill.aggregator.view;

import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What rows are added up under: null where it was not asked to tell them apart. */
public record UsageGroup(
        @Nullable String tenant,
        @Nullable String provider,
        @Nullable String model) implements Comparable<UsageGroup> {

    private static final Comparator<String> NULLS_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());

    static UsageGroup of(Series series, Set<Dimension> dimensions) {
        return new UsageGroup(
                dimensions.contains(Dimension.TENANT) ? series.tenant() : null,
                dimensions.contains(Dimension.PROVIDER) ? series.provider() : null,
                dimensions.contains(Dimension.MODEL) ? series.model() : null);
    }

    @Override
    public int compareTo(UsageGroup other) {
        int order = compare(tenant, other.tenant);
        order = order == 0 ? compare(provider, other.provider) : order;
        return order == 0 ? compare(model, other.model) : order;
    }

    @SuppressWarnings("NullAway") // the comparator takes nulls, which its type cannot say
    private static int compare(@Nullable String one, @Nullable String other) {
        return NULLS_FIRST.compare(one, other);
    }
}
