package dev.tallymill.schemas.id;

import org.jspecify.annotations.Nullable;

/** Keys of the {@code control} topic: one order stands about each batch and each tenant, the last one. */
public final class ControlKeys {

    private static final String TENANT = "tenant/";

    private ControlKeys() {}

    /** Key of orders about a batch. */
    public static String ofBatch(String batchId) {
        return batchId;
    }

    /** Key of orders about all jobs of a tenant. */
    public static String ofTenant(String tenant) {
        return TENANT + tenant;
    }

    /** The tenant whose orders have {@code key}, null where it is a batch's. */
    public static @Nullable String tenant(String key) {
        return key.startsWith(TENANT) ? key.substring(TENANT.length()) : null;
    }
}
