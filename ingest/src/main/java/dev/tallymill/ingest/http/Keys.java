package dev.tallymill.ingest.http;

import dev.tallymill.ingest.tenant.ApiKeys;
import dev.tallymill.ingest.tenant.RequestRates;
import dev.tallymill.ingest.tenant.Tenants;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.tenant.KeyHash;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides by a request's key who asks, and whether so often. Thread-safe. */
public final class Keys {

    private static final HeaderName X_API_KEY = HeaderNames.create("x-api-key");

    private final Tenants tenants;
    private final RequestRates rates;
    private final int requestsPerMinute;
    private final @Nullable String adminKeyHash;

    /**
     * @param requestsPerMinute of tenants that have no number of their own; 0 for any number
     * @param adminKey null turns the administrator's operations off
     */
    public Keys(Tenants tenants, RequestRates rates, int requestsPerMinute, @Nullable String adminKey) {
        this.tenants = tenants;
        this.rates = rates;
        this.requestsPerMinute = requestsPerMinute;
        this.adminKeyHash = adminKey == null ? null : ApiKeys.hash(adminKey);
    }

    /**
     * The tenant who asks; null where none is needed.
     *
     * @throws Refusal if the request may not be served
     */
    @Nullable
    Tenant admit(Access access, ServerRequestHeaders headers) {
        return switch (access) {
            case PUBLIC -> null;
            case TENANT -> tenant(headers);
            case ADMIN -> {
                requireAdmin(headers);
                yield null;
            }
        };
    }

    private Tenant tenant(ServerRequestHeaders headers) {
        String key = key(headers);
        Tenant tenant = key == null ? null : tenants.ofKey(key);
        if (tenant == null) {
            throw Refusal.unauthorized();
        }
        Integer own = tenant.getRequestsPerMinute();
        int perMinute = own == null ? requestsPerMinute : own;
        Duration wait = rates.ask(tenant.getTenant(), perMinute);
        if (!wait.isZero()) {
            throw Refusal.tooManyRequests(perMinute, wait);
        }
        return tenant;
    }

    private void requireAdmin(ServerRequestHeaders headers) {
        if (adminKeyHash == null) {
            throw Refusal.of(404, "not_found", "The administrator's operations are off: no admin key is configured.");
        }
        String key = key(headers);
        if (key == null || !KeyHash.same(ApiKeys.hash(key), adminKeyHash)) {
            throw Refusal.unauthorized();
        }
    }

    private static @Nullable String key(ServerRequestHeaders headers) {
        return KeyHash.presented(
                headers.first(HeaderNames.AUTHORIZATION).orElse(""),
                headers.first(X_API_KEY).orElse(""));
    }
}
