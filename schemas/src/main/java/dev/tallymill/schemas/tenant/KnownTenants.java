package dev.tallymill.schemas.tenant;

import dev.tallymill.schemas.record.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The latest records of {@code tenants}, by id and by key. Written by one thread, read by any. */
public final class KnownTenants {

    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();
    private final Map<String, String> idsByKeyHash = new ConcurrentHashMap<>();

    /** Takes the latest version of a tenant. */
    public void put(Tenant tenant) {
        Tenant before = tenants.put(tenant.getTenant(), tenant);
        List<String> hashes = hashes(tenant);
        if (before != null) {
            hashes(before).stream()
                    .filter(hash -> !hashes.contains(hash))
                    .forEach(hash -> idsByKeyHash.remove(hash, tenant.getTenant()));
        }
        hashes.forEach(hash -> idsByKeyHash.put(hash, tenant.getTenant()));
    }

    /** Forgets a tenant and its keys. */
    public void remove(String id) {
        Tenant before = tenants.remove(id);
        if (before != null) {
            hashes(before).forEach(hash -> idsByKeyHash.remove(hash, id));
        }
    }

    /** The tenant of that id; null when there is none. */
    public @Nullable Tenant find(String id) {
        return tenants.get(id);
    }

    /** All tenants by their ids. */
    public List<Tenant> all() {
        return tenants.values().stream()
                .sorted(Comparator.comparing(Tenant::getTenant))
                .toList();
    }

    /** The tenant's share in the dispatcher's round robin, at least 1. */
    public int weight(String id) {
        Tenant tenant = tenants.get(id);
        return tenant == null ? 1 : Math.max(1, tenant.getWeight());
    }

    /** The tenant one of whose keys has this hash and is valid at {@code now}; null when there is none. */
    public @Nullable Tenant ofKeyHash(String hash, Instant now) {
        String id = idsByKeyHash.get(hash);
        Tenant tenant = id == null ? null : tenants.get(id);
        if (tenant == null) {
            return null;
        }
        if (tenant.getApiKeyHashes().contains(hash)) {
            return tenant;
        }
        Instant retireAt = tenant.getRetireAt();
        boolean retiring = tenant.getRetiringApiKeyHashes().contains(hash);
        return retiring && retireAt != null && now.isBefore(retireAt) ? tenant : null;
    }

    private static List<String> hashes(Tenant tenant) {
        List<String> hashes = new ArrayList<>(tenant.getApiKeyHashes());
        hashes.addAll(tenant.getRetiringApiKeyHashes());
        return hashes;
    }
}
