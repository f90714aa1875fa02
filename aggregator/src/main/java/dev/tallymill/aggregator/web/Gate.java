package dev.tallymill.aggregator.web;

import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.tenant.KeyHash;
import dev.tallymill.schemas.tenant.KnownTenants;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Decides by a request's key who asks. Thread-safe. */
final class Gate {

    private static final HeaderName X_API_KEY = HeaderNames.create("x-api-key");

    private final KnownTenants tenants;
    private final @Nullable String adminKeyHash;
    private final Clock clock;

    /** @param adminKey null when there is no administrator */
    Gate(KnownTenants tenants, @Nullable String adminKey, Clock clock) {
        this.tenants = tenants;
        this.adminKeyHash = adminKey == null ? null : KeyHash.of(adminKey);
        this.clock = clock;
    }

    /**
     * Who asks.
     *
     * @throws Problem if the key is nobody's
     */
    Caller admit(ServerRequestHeaders headers) {
        String key = KeyHash.presented(
                headers.first(HeaderNames.AUTHORIZATION).orElse(""),
                headers.first(X_API_KEY).orElse(""));
        if (key == null) {
            throw Problem.unauthorized();
        }
        String hash = KeyHash.of(key);
        if (adminKeyHash != null && KeyHash.same(hash, adminKeyHash)) {
            return new Caller.Admin();
        }
        Tenant tenant = tenants.ofKeyHash(hash, clock.instant());
        if (tenant == null) {
            throw Problem.unauthorized();
        }
        return new Caller.Tenant(tenant.getTenant());
    }
}
