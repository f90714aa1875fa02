package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BudgetTables;
import dev.tallymill.ingest.budget.AlertLevel;
import dev.tallymill.ingest.budget.BudgetBook;
import dev.tallymill.ingest.budget.BudgetFigures;
import dev.tallymill.ingest.budget.BudgetPeriods;
import dev.tallymill.ingest.budget.Limit;
import dev.tallymill.ingest.budget.Standing;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.BudgetState;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.record.TenantBudget;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in {@code budget-status} where tenants stand, and alerts when a share of a budget is spent: once in a period, whatever
 * is restarted, since the last alert stands in the topic. Not thread-safe.
 */
final class BudgetReport {

    private static final Logger LOG = LoggerFactory.getLogger(BudgetReport.class);

    /** Changes of amounts are stored this often at most; alerts and states at the next look. */
    private static final Duration AMOUNTS_EVERY = Duration.ofSeconds(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final ReleaseLog log;
    private final Predicate<String> ownTenants;
    private final BudgetTables tables;
    private final BudgetFigures figures;
    private final Map<String, BudgetStatus> stored = new HashMap<>();
    private final List<BudgetStatus> alerts = new ArrayList<>();
    private Instant lastLook = Instant.MIN;

    BudgetReport(ReleaseLog log, Predicate<String> ownTenants, BudgetTables tables, BudgetFigures figures) {
        this.log = log;
        this.ownTenants = ownTenants;
        this.tables = tables;
        this.figures = figures;
        tables.statuses()
                .filter(status -> ownTenants.test(status.getTenant()))
                .forEach(status -> stored.put(BudgetTables.key(status), status));
    }

    /**
     * Stores what has changed.
     *
     * @param books of tenants with hard budgets and batches
     * @param waiting by tenant what the next lines can cost of batches that do not fit beside what is spent; empty for one
     *     without a price
     */
    void publish(Map<String, BudgetBook> books, Map<String, List<OptionalLong>> waiting, Instant now) {
        if (lastLook.plus(LOOK_EVERY).isAfter(now)) {
            return;
        }
        lastLook = now;
        figures.waitingBatches(waiting.values().stream().mapToInt(List::size).sum());
        Set<String> current = new HashSet<>();
        for (Tenant tenant : tables.tenants()) {
            if (ownTenants.test(tenant.getTenant())) {
                for (TenantBudget budget : tables.budgets(tenant.getTenant())) {
                    BudgetStatus next = status(tenant.getTenant(), budget, books, waiting, now);
                    current.add(BudgetTables.key(next));
                    store(next, now);
                }
            }
        }
        stored.values().removeIf(status -> {
            boolean gone = !current.contains(BudgetTables.key(status));
            if (gone) {
                log.forget(status);
            }
            return gone;
        });
    }

    /** What was stored is committed: now the alerts are true. */
    void committed() {
        for (BudgetStatus status : alerts) {
            LOG.warn(
                    "tenant {} has used {} % of its {} {} budget of {} USD since {}: {} USD are spent, {} batches wait",
                    status.getTenant(),
                    status.getAlertPercent(),
                    status.getSoft() ? "soft" : "hard",
                    BudgetPeriods.name(status.getPeriod()),
                    usd(status.getLimitUsd()),
                    status.getPeriodStart(),
                    usd(status.getSpent()),
                    status.getWaitingBatches());
            figures.alert(status.getAlertPercent());
        }
        alerts.clear();
    }

    private BudgetStatus status(
            String tenant,
            TenantBudget budget,
            Map<String, BudgetBook> books,
            Map<String, List<OptionalLong>> waiting,
            Instant now) {
        BudgetPeriods.Span span = BudgetPeriods.of(budget.getPeriod(), now);
        BigInteger spent = tables.spent(tenant, span);
        BigInteger limit = budget.getLimitUsd().unscaledValue();
        BudgetBook book = budget.getSoft() ? null : books.get(tenant);
        Standing standing = Standing.of(
                new Limit(limit, spent), budget.getSoft() ? List.of() : waiting.getOrDefault(tenant, List.of()));
        BudgetStatus status = BudgetStatus.newBuilder()
                .setTenant(tenant)
                .setPeriod(budget.getPeriod())
                .setPeriodStart(span.start())
                .setPeriodEnd(span.end())
                .setLimitUsd(budget.getLimitUsd())
                .setSoft(budget.getSoft())
                .setSpent(Usd.ofPico(spent).amount())
                .setReserved(Usd.ofPico(book == null ? BigInteger.ZERO : book.reserved())
                        .amount())
                .setState(standing.over() ? BudgetState.OVER : BudgetState.WITHIN)
                .setAlertPercent(standing.alertPercent())
                .setWaitingBatches(standing.waitingBatches())
                .setUpdatedAt(now)
                .build();
        status.setAlertPercent(Math.max(told(stored.get(BudgetTables.key(status)), status), status.getAlertPercent()));
        return status;
    }

    /** The alert of the period that was given: when the limit has changed, as far as it holds of the new one. */
    private static int told(@Nullable BudgetStatus before, BudgetStatus next) {
        if (before == null || !before.getPeriodStart().equals(next.getPeriodStart())) {
            return 0;
        }
        BigDecimal limit = next.getLimitUsd();
        return limit == null || !differ(before.getLimitUsd(), limit)
                ? before.getAlertPercent()
                : Math.min(
                        before.getAlertPercent(),
                        AlertLevel.of(before.getSpent().unscaledValue(), limit.unscaledValue()));
    }

    private void store(BudgetStatus next, Instant now) {
        BudgetStatus before = stored.get(BudgetTables.key(next));
        boolean samePeriod = before != null && before.getPeriodStart().equals(next.getPeriodStart());
        boolean alert = next.getAlertPercent() > told(before, next);
        boolean matters = before == null
                || !samePeriod
                || alert
                || before.getState() != next.getState()
                || before.getSoft() != next.getSoft()
                || differ(next.getLimitUsd(), before.getLimitUsd());
        if (before == null || matters || (amountsDiffer(before, next) && isOld(before, now))) {
            log.save(next);
            stored.put(BudgetTables.key(next), next);
            if (alert) {
                alerts.add(next);
            }
        }
    }

    private static boolean amountsDiffer(BudgetStatus before, BudgetStatus next) {
        return differ(before.getSpent(), next.getSpent())
                || differ(before.getReserved(), next.getReserved())
                || before.getWaitingBatches() != next.getWaitingBatches();
    }

    private static boolean differ(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return (one == null) != (other == null);
        }
        return one.compareTo(other) != 0;
    }

    private static boolean isOld(BudgetStatus before, Instant now) {
        Instant at = before.getUpdatedAt();
        return at == null || !at.plus(AMOUNTS_EVERY).isAfter(now);
    }

    private static String usd(@Nullable BigDecimal amount) {
        return amount == null ? "0" : new Usd(amount).toString();
    }
}
