package dev.tallymill.ingest.tenant;

import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.tenant.KnownTenants;

/** Where tenants are written, and how far that was read. */
public interface TenantLog {

    /** Stores a version of a tenant; returns when {@link KnownTenants} here has it. */
    void store(Tenant tenant);

    /** Tells the workers whether to make calls for the tenant; returns when {@link #isPaused} says the same. */
    void pause(String tenant, boolean paused);

    /** Whether the workers are told to make no calls for the tenant, as far as it was read here. */
    boolean isPaused(String tenant);

    /** Returns when {@link KnownTenants} has everything that was stored anywhere before the call. */
    void catchUp();
}
