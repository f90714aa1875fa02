package dev.tallymill.ingest.tenant;

import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.BudgetPeriod;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.record.TenantBudget;
import dev.tallymill.schemas.record.Webhook;
import dev.tallymill.schemas.tenant.KnownTenants;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Creates tenants, changes their keys and tells whose a key is. Keys are stored as hashes alone. Thread-safe; of two
 * changes of one tenant at the same moment on two instances the later one stands.
 */
public final class Tenants {

    /** Tenant of a system that has only one. */
    public static final String DEFAULT_ID = "default";

    private final KnownTenants known;
    private final TenantLog log;
    private final ApiKeys keys;
    private final Clock clock;
    private final ReentrantLock changes = new ReentrantLock();
    private final ReentrantLock catchingUp = new ReentrantLock();
    private final AtomicLong misses = new AtomicLong();
    private volatile long missesCovered;

    public Tenants(KnownTenants known, TenantLog log, ApiKeys keys, Clock clock) {
        this.known = known;
        this.log = log;
        this.keys = keys;
        this.clock = clock;
    }

    /** The tenant whose valid key this is; null when it is nobody's. */
    public @Nullable Tenant ofKey(String apiKey) {
        String hash = ApiKeys.hash(apiKey);
        Tenant tenant = known.ofKeyHash(hash, clock.instant());
        if (tenant == null) {
            catchUpAfterMiss();
            tenant = known.ofKeyHash(hash, clock.instant());
        }
        return tenant;
    }

    /** The tenant of that id, whoever created it and wherever; null when there is none. */
    public @Nullable Tenant find(String id) {
        if (known.find(id) == null) {
            catchUpAfterMiss();
        }
        return known.find(id);
    }

    /** All tenants by their ids. */
    public List<Tenant> all() {
        log.catchUp();
        return known.all();
    }

    /** Creates a tenant with a first key; null when there is one of that id. */
    public @Nullable IssuedKey create(NewTenant creation) {
        changes.lock();
        try {
            log.catchUp();
            return known.find(creation.id()) == null ? issue(newRecord(creation), keys.next()) : null;
        } finally {
            changes.unlock();
        }
    }

    /**
     * Gives a tenant a new key in place of all its old ones; null when there is no such tenant.
     *
     * @param grace how long the old keys stay valid
     */
    public @Nullable IssuedKey rotate(String id, Duration grace) {
        changes.lock();
        try {
            log.catchUp();
            Tenant tenant = known.find(id);
            if (tenant == null) {
                return null;
            }
            boolean noGrace = grace.isZero();
            return issue(
                    Tenant.newBuilder(tenant)
                            .setRetiringApiKeyHashes(noGrace ? List.of() : tenant.getApiKeyHashes())
                            .setRetireAt(noGrace ? null : now().plus(grace))
                            .build(),
                    keys.next());
        } finally {
            changes.unlock();
        }
    }

    /**
     * Sets what a tenant may spend in each period of one length; null when there is no such tenant.
     *
     * @param limit null for no budget
     * @param soft whether there are alerts only
     */
    public @Nullable Tenant setBudget(String id, BudgetPeriod period, @Nullable Usd limit, boolean soft) {
        return change(id, tenant -> {
            List<TenantBudget> budgets = new ArrayList<>(tenant.getBudgets());
            budgets.removeIf(budget -> budget.getPeriod() == period);
            if (limit != null) {
                budgets.add(new TenantBudget(period, limit.amount(), soft));
            }
            return Tenant.newBuilder(tenant).setBudgets(budgets).build();
        });
    }

    /**
     * Changes a tenant's name, weight and rate of requests as far as they are given; null when there is no such tenant.
     *
     * @throws IllegalArgumentException if one of them cannot be, see {@link NewTenant}
     */
    public @Nullable Tenant update(
            String id, @Nullable String name, @Nullable Integer weight, @Nullable Integer requestsPerMinute) {
        return change(id, tenant -> {
            NewTenant wanted = new NewTenant(
                    id,
                    name == null ? tenant.getName() : name,
                    weight == null ? tenant.getWeight() : weight,
                    requestsPerMinute == null ? tenant.getRequestsPerMinute() : requestsPerMinute);
            return Tenant.newBuilder(tenant)
                    .setName(wanted.name())
                    .setWeight(wanted.weight())
                    .setRequestsPerMinute(wanted.requestsPerMinute())
                    .build();
        });
    }

    /**
     * Adds someone to be told when a batch of the tenant has ended; null when there is no such tenant.
     *
     * @param url see {@link dev.tallymill.ingest.webhook.WebhookUrl}
     */
    public @Nullable Tenant addWebhook(String id, String webhookId, String url) {
        return change(id, tenant -> {
            List<Webhook> webhooks = new ArrayList<>(tenant.getWebhooks());
            webhooks.add(new Webhook(webhookId, url, now()));
            return Tenant.newBuilder(tenant).setWebhooks(webhooks).build();
        });
    }

    /** Tells that webhook no more; null when there is no such tenant. */
    public @Nullable Tenant removeWebhook(String id, String webhookId) {
        return change(id, tenant -> {
            List<Webhook> webhooks = new ArrayList<>(tenant.getWebhooks());
            webhooks.removeIf(webhook -> webhook.getWebhookId().equals(webhookId));
            return Tenant.newBuilder(tenant).setWebhooks(webhooks).build();
        });
    }

    private @Nullable Tenant change(String id, UnaryOperator<Tenant> change) {
        changes.lock();
        try {
            log.catchUp();
            Tenant tenant = known.find(id);
            if (tenant == null) {
                return null;
            }
            Tenant changed = change.apply(tenant);
            if (!changed.equals(tenant)) {
                log.store(changed);
            }
            return changed;
        } finally {
            changes.unlock();
        }
    }

    /**
     * Stops the calls that are made for a tenant, or lets them go on; those in the air end, and jobs wait with the attempts
     * they had. Null when there is no such tenant.
     */
    public @Nullable Tenant setPaused(String id, boolean paused) {
        changes.lock();
        try {
            log.catchUp();
            Tenant tenant = known.find(id);
            if (tenant != null && log.isPaused(id) != paused) {
                log.pause(id, paused);
            }
            return tenant;
        } finally {
            changes.unlock();
        }
    }

    /** Whether no calls are made for the tenant of that id. */
    public boolean isPaused(String id) {
        return log.isPaused(id);
    }

    /**
     * Lets {@code apiKey} be the only key of a tenant, which is created if need be.
     *
     * @throws IllegalArgumentException if the key is too short, or another tenant's
     */
    public void ensureKey(String id, String apiKey) {
        if (apiKey.length() < ApiKeys.MIN_KEY_CHARS) {
            throw new IllegalArgumentException(
                    "the API key of tenant " + id + " must have at least " + ApiKeys.MIN_KEY_CHARS + " characters");
        }
        changes.lock();
        try {
            log.catchUp();
            String hash = ApiKeys.hash(apiKey);
            Tenant owner = known.ofKeyHash(hash, now());
            if (owner != null && !owner.getTenant().equals(id)) {
                throw new IllegalArgumentException("the API key meant for tenant " + id + " is another tenant's");
            }
            Tenant tenant = known.find(id);
            if (tenant == null || !tenant.getApiKeyHashes().equals(List.of(hash))) {
                Tenant record = tenant == null ? newRecord(NewTenant.of(id)) : tenant;
                log.store(
                        Tenant.newBuilder(record).setApiKeyHashes(List.of(hash)).build());
            }
        } finally {
            changes.unlock();
        }
    }

    private IssuedKey issue(Tenant record, String apiKey) {
        Tenant tenant = Tenant.newBuilder(record)
                .setApiKeyHashes(List.of(ApiKeys.hash(apiKey)))
                .build();
        log.store(tenant);
        return new IssuedKey(tenant, apiKey);
    }

    private Tenant newRecord(NewTenant creation) {
        return Tenant.newBuilder()
                .setTenant(creation.id())
                .setCreatedAt(now())
                .setWeight(creation.weight())
                .setName(creation.name())
                .setRequestsPerMinute(creation.requestsPerMinute())
                .build();
    }

    /**
     * Whoever misses waits for a look at the log that began after the miss; those who wait together share it, so that a
     * flood of wrong keys costs Kafka one question at a time.
     */
    private void catchUpAfterMiss() {
        long miss = misses.incrementAndGet();
        catchingUp.lock();
        try {
            if (missesCovered < miss) {
                long covers = misses.get();
                log.catchUp();
                missesCovered = covers;
            }
        } finally {
            catchingUp.unlock();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
