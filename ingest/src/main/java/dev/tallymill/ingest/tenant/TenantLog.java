package dev.tallymill.ingest.tenant;

import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.tenant.KnownTenants;

/** Where tenants are written, and how far that was read. */
public interface TenantLog {

    /** Stores a version of a tenant; returns when {@link KnownTenants} here has it. */
    void store(Tenant tenant);

    /** Returns when {@link KnownTenants} has everything that was stored anywhere before the call. */
    void catchUp();
}
