package dev.tallymill.ingest.tenant;

import dev.tallymill.schemas.record.Tenant;

/**
 * A key that was just made: the only moment at which it can be read.
 *
 * @param tenant its tenant, as it is now
 * @param apiKey the key; not kept anywhere
 */
public record IssuedKey(Tenant tenant, String apiKey) {

    /** Without the key, lest it end in a log. */
    @Override
    public String toString() {
        return "IssuedKey[tenant=" + tenant.getTenant() + "]";
    }
}
