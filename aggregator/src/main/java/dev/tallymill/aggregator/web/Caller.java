package dev.tallymill.aggregator.web;

import dev.tallymill.aggregator.view.UsageQuery.Filter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who asks: the administrator, who sees everything, or a tenant, who sees itself. */
sealed interface Caller {

    /** By the admin key. */
    record Admin() implements Caller {}

    /** By one of its keys. */
    record Tenant(String id) implements Caller {}

    /** The one tenant that may be shown; null for all. */
    default @Nullable String only() {
        return switch (this) {
            case Admin all -> null;
            case Tenant tenant -> tenant.id();
        };
    }

    /** Whether that tenant may be shown. */
    default boolean sees(String tenant) {
        String only = only();
        return only == null || only.equals(tenant);
    }

    /**
     * What is asked for and may be shown; null when that is nothing.
     *
     * @param tenants asked for; empty for all
     */
    default @Nullable Filter filter(Set<String> tenants, Set<String> models) {
        String only = only();
        if (only == null) {
            return new Filter(tenants, models);
        }
        return tenants.isEmpty() || tenants.contains(only) ? new Filter(Set.of(only), models) : null;
    }
}
