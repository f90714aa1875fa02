package dev.tallymill.aggregator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.tenant.KnownTenants;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableQueriesTest {

    private static final Instant NOW = Instant.parse("2026-11-11T00:00:00Z");

    private final Tables tables = new Tables(new ViewLimits(100_000, 1000), new KnownTenants());
    private final ViewRows rows = new ViewRows();

    @Test
    void batchesAreFoundByTextTenantAndStatusAndPaged() {
        for (int i = 0; i < 30; i++) {
            String tenant = i % 2 == 0 ? "acme" : "globex";
            BatchStatus status = i < 3 ? BatchStatus.IN_PROGRESS : BatchStatus.COMPLETED;
            tables.batches().put(ViewRows.batch("batch_" + i, tenant, status, NOW.plusSeconds(i), 10, 10));
        }

        BatchQuery.Page page = query("acme", Set.of(), "", 10, 10);
        assertThat(page.found()).isEqualTo(15);
        assertThat(page.rows()).hasSize(5);
        assertThat(page.rows().get(0).id()).as("newest first").isEqualTo("batch_8");
        assertThat(query(null, Set.of(BatchStatus.IN_PROGRESS), "", 0, 10).found())
                .isEqualTo(3);
        assertThat(query(null, Set.of(), "BATCH_29", 0, 10).rows())
                .extracting(BatchRow::id)
                .containsExactly("batch_29");
        assertThat(query(null, Set.of(), "", Integer.MAX_VALUE, 10).rows()).isEmpty();
    }

    @Test
    void throughputIsThatOfTheLastMoments() {
        tables.batches().put(ViewRows.batch("batch_1", "acme", BatchStatus.IN_PROGRESS, NOW, 1000, 1000));
        for (int second = 0; second <= 10; second++) {
            tables.batches()
                    .put(
                            ViewRows.progress("batch_1", "acme", second * 50L, 0, 0),
                            NOW.plusSeconds(second).toEpochMilli());
        }
        long then = NOW.plusSeconds(10).toEpochMilli();

        assertThat(perSecond(then)).isEqualTo(50.0);
        assertThat(perSecond(then + Duration.ofMinutes(1).toMillis())).isZero();
    }

    @Test
    void fullTableDropsEndedBatchesFirst() {
        BatchTable table = new BatchTable(1000);
        table.put(ViewRows.batch("running", "acme", BatchStatus.IN_PROGRESS, NOW.minusSeconds(9), 1, 1));
        for (int i = 0; i < 1500; i++) {
            table.put(ViewRows.batch("batch_" + i, "acme", BatchStatus.COMPLETED, NOW.plusSeconds(i), 1, 1));
        }

        assertThat(table.size()).isLessThanOrEqualTo(1000);
        assertThat(table.complete()).isFalse();
        assertThat(table.find("running", 0)).isNotNull();
        assertThat(table.find("batch_1499", 0)).isNotNull();
        assertThat(table.find("batch_0", 0)).isNull();
    }

    @Test
    void forecastGoesOnAtThePaceOfTheLastDays() {
        // 10 full days of 1 USD each, 20 days of the month left.
        for (int day = 0; day < 10; day++) {
            rows.spend(
                    tables,
                    new Series("acme", "p", "m"),
                    Instant.parse("2026-11-01T12:00:00Z").plus(Duration.ofDays(day)),
                    1,
                    1_000_000_000_000L);
        }

        TenantRow row = new TenantQuery(null, "", TenantQuery.Order.COST, 0, 10)
                .in(tables, NOW.toEpochMilli())
                .rows()
                .get(0);

        assertThat(row.month().picoUsd()).isEqualTo(new BigInteger("10000000000000"));
        assertThat(row.forecast()).as("10 spent, 20 to come").isEqualTo(new BigInteger("30000000000000"));
    }

    @Test
    void tenantsAreOrderedBySpendOrByTheirBudgets() {
        rows.spend(tables, new Series("acme", "p", "m"), NOW, 1, 5_000_000_000_000L);
        rows.spend(tables, new Series("globex", "p", "m"), NOW, 1, 1_000_000_000_000L);
        tables.putBudget(ViewRows.budget("acme", NOW, "100", "5", "0"));
        tables.putBudget(ViewRows.budget("globex", NOW, "2", "1", "0"));
        tables.tenants().put(ViewRows.tenant("initech", "key"));

        tables.putBudget(ViewRows.budget("acme", NOW.minus(Duration.ofDays(90)), "1", "0", "0"));
        assertThat(tables.budgets("acme", NOW.toEpochMilli()))
                .as("its period is over")
                .isEmpty();
        tables.putBudget(ViewRows.budget("acme", NOW, "100", "5", "0"));
        tables.putBudget(ViewRows.budget("initech", NOW, "1", "1", "0"));
        tables.removeBudget("initech/month");
        assertThat(ids(TenantQuery.Order.COST)).containsExactly("acme", "globex", "initech");
        assertThat(ids(TenantQuery.Order.BUDGET)).containsExactly("globex", "acme", "initech");
    }

    private List<String> ids(TenantQuery.Order order) {
        return new TenantQuery(null, "", order, 0, 10)
                .in(tables, NOW.toEpochMilli()).rows().stream()
                        .map(TenantRow::id)
                        .toList();
    }

    private double perSecond(long now) {
        return Objects.requireNonNull(tables.batches().find("batch_1", now)).perSecond();
    }

    private BatchQuery.Page query(
            @Nullable String tenant, Set<BatchStatus> statuses, String text, int offset, int limit) {
        return new BatchQuery(tenant, statuses, text, BatchQuery.Order.NEWEST, offset, limit)
                .in(tables.batches(), NOW.toEpochMilli());
    }
}
