package dev.tallymill.ingest.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.serde.TrustedRecords;
import dev.tallymill.schemas.tenant.KnownTenants;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantsTest {

    private static final Instant NOON = Instant.parse("2026-07-05T12:00:00Z");

    static {
        TrustedRecords.trust();
    }

    private final Log log = new Log();
    private Instant now = NOON;
    private final Tenants tenants = new Tenants(log.known, log, new ApiKeys(new Random(7)), new FieldClock());

    @Test
    void aNewTenantsKeyIsItsAndIsNotStored() {
        IssuedKey issued = create("acme");

        assertThat(issued.apiKey()).startsWith("tmk_").hasSizeGreaterThan(40);
        assertThat(Objects.requireNonNull(tenants.ofKey(issued.apiKey())).getTenant())
                .isEqualTo("acme");
        assertThat(log.stored.toString()).doesNotContain(issued.apiKey()).contains(ApiKeys.hash(issued.apiKey()));
        assertThat(issued.toString()).doesNotContain(issued.apiKey());
    }

    @Test
    void refusesASecondTenantOfThatId() {
        create("acme");

        assertThat(tenants.create(NewTenant.of("acme"))).isNull();
    }

    @Test
    void aTenantIsPausedAndResumedOnceHoweverOftenThatIsAsked() {
        create("acme");

        assertThat(tenants.setPaused("acme", true)).isNotNull();
        tenants.setPaused("acme", true);
        assertThat(tenants.isPaused("acme")).isTrue();
        tenants.setPaused("acme", false);
        tenants.setPaused("acme", false);
        assertThat(tenants.isPaused("acme")).isFalse();
        assertThat(log.pauses).isEqualTo(2);
        assertThat(tenants.setPaused("nobody", true)).isNull();
    }

    @Test
    void rotationEndsTheOldKeyAtOnce() {
        IssuedKey old = create("acme");

        IssuedKey fresh = rotate("acme", Duration.ZERO);

        assertThat(tenants.ofKey(old.apiKey())).isNull();
        assertThat(tenants.ofKey(fresh.apiKey())).isNotNull();
    }

    @Test
    void rotationWithGraceEndsTheOldKeyThen() {
        IssuedKey old = create("acme");

        IssuedKey fresh = rotate("acme", Duration.ofHours(1));

        now = NOON.plus(Duration.ofMinutes(59));
        assertThat(tenants.ofKey(old.apiKey())).isNotNull();
        now = NOON.plus(Duration.ofHours(1));
        assertThat(tenants.ofKey(old.apiKey())).isNull();
        assertThat(tenants.ofKey(fresh.apiKey())).isNotNull();
    }

    @Test
    void aSecondRotationEndsKeysThatWereRetiring() {
        IssuedKey first = create("acme");
        IssuedKey second = rotate("acme", Duration.ofHours(1));

        rotate("acme", Duration.ofHours(1));

        assertThat(tenants.ofKey(first.apiKey())).isNull();
        assertThat(tenants.ofKey(second.apiKey())).isNotNull();
    }

    @Test
    void findsATenantThatWasCreatedElsewhere() {
        log.elsewhere = Tenant.newBuilder()
                .setTenant("far")
                .setCreatedAt(NOON)
                .setApiKeyHashes(List.of(ApiKeys.hash("a-key-from-elsewhere")))
                .build();

        assertThat(Objects.requireNonNull(tenants.ofKey("a-key-from-elsewhere")).getTenant())
                .isEqualTo("far");
    }

    @Test
    void aGivenKeyBecomesTheOnlyOne() {
        IssuedKey issued = create("default");

        tenants.ensureKey("default", "sixteen-chars-or-more");
        int stored = log.stored.size();
        tenants.ensureKey("default", "sixteen-chars-or-more");

        assertThat(log.stored).hasSize(stored);
        assertThat(tenants.ofKey(issued.apiKey())).isNull();
        assertThat(tenants.ofKey("sixteen-chars-or-more")).isNotNull();
    }

    @Test
    void refusesAGivenKeyThatIsShortOrAnothers() {
        IssuedKey issued = create("acme");

        assertThatThrownBy(() -> tenants.ensureKey("default", "short")).hasMessageContaining("at least 16");
        assertThatThrownBy(() -> tenants.ensureKey("default", issued.apiKey()))
                .hasMessageContaining("another tenant's")
                .hasMessageNotContaining(issued.apiKey());
    }

    private IssuedKey create(String id) {
        return Objects.requireNonNull(tenants.create(NewTenant.of(id)));
    }

    private IssuedKey rotate(String id, Duration grace) {
        return Objects.requireNonNull(tenants.rotate(id, grace));
    }

    private final class FieldClock extends Clock {

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Reads what it writes at once; what was written elsewhere only when it catches up. */
    private static final class Log implements TenantLog {

        private final KnownTenants known = new KnownTenants();
        private final List<Tenant> stored = new ArrayList<>();
        private final Set<String> paused = new HashSet<>();
        private int pauses;
        private @Nullable Tenant elsewhere;

        @Override
        public void pause(String tenant, boolean pausing) {
            pauses++;
            var unused = pausing ? paused.add(tenant) : paused.remove(tenant);
        }

        @Override
        public boolean isPaused(String tenant) {
            return paused.contains(tenant);
        }

        @Override
        public void store(Tenant tenant) {
            stored.add(tenant);
            known.put(tenant);
        }

        @Override
        public void catchUp() {
            if (elsewhere != null) {
                known.put(elsewhere);
            }
        }
    }
}
