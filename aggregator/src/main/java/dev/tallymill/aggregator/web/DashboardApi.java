package dev.tallymill.aggregator.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.view.BatchQuery;
import dev.tallymill.aggregator.view.BatchRow;
import dev.tallymill.aggregator.view.Dimension;
import dev.tallymill.aggregator.view.FailedLines;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.TenantQuery;
import dev.tallymill.aggregator.view.TopSeries;
import dev.tallymill.aggregator.view.UsageQuery;
import dev.tallymill.aggregator.view.UsageQuery.Filter;
import dev.tallymill.aggregator.view.UsageReport;
import dev.tallymill.schemas.record.BatchStatus;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** What the dashboard's page asks for: its own, and free to change with it. Thread-safe. */
final class DashboardApi {

    private static final int MOST_BUCKETS = 1_500;
    private static final int MOST_ROWS = 200;
    private static final int LOOKS_AT_A_TIME = 4;

    private final ReadModel model;
    private final FailedLines failedLines;
    private final Clock clock;
    private final Semaphore looks = new Semaphore(LOOKS_AT_A_TIME);

    DashboardApi(ReadModel model, FailedLines failedLines, Clock clock) {
        this.model = model;
        this.failedLines = failedLines;
        this.clock = clock;
    }

    /** Who the key belongs to. */
    Answer me(Caller caller) {
        ObjectNode node = Json.object();
        node.put("admin", caller.only() == null);
        node.put("tenant", caller.only());
        return Answer.json(node);
    }

    Answer overview(Query query, Caller caller) {
        return Answer.json(overview(tenant(query, caller)));
    }

    /**
     * Today, this month and what is going on: also what is pushed with every change.
     *
     * @param tenant null for all
     */
    ObjectNode overview(@Nullable String tenant) {
        long now = clock.millis();
        return model.read(tables -> {
            Filter filter = filter(tenant);
            ObjectNode node = Json.object();
            node.put("now", Json.seconds(now));
            for (Granularity width : Set.of(Granularity.DAY, Granularity.MONTH)) {
                UsageQuery query = new UsageQuery(width, now, now + 1, Set.of(), filter);
                node.set(
                        width == Granularity.DAY ? "today" : "month",
                        Json.sums(UsageReport.total(tables.spend(), query)));
            }
            long[] active = {0, 0};
            double[] perSecond = {0};
            tables.batches().scan(now, row -> {
                if (tenant == null || tenant.equals(row.tenant())) {
                    active[0] += row.active() ? 1 : 0;
                    active[1]++;
                    perSecond[0] += row.perSecond();
                }
            });
            node.put("active_batches", active[0]);
            node.put("batches", active[1]);
            node.put("jobs_per_second", perSecond[0]);
            return node;
        });
    }

    /** Spend over time, the greatest groups apart and all others together. */
    Answer spend(Query query, Caller caller) {
        Granularity width = query.width(Granularity.DAY);
        long start = query.requiredTime("start_time");
        Long end = query.time("end_time");
        String tenant = tenant(query, caller);
        UsageQuery asked = new UsageQuery(
                width, start, end == null ? clock.millis() : end, query.groupBy(Dimension.OF_TOTALS), filter(tenant));
        int top = query.number("top", 8, 1, 50);
        return Answer.json(model.read(tables -> {
            UsageReport report = UsageReport.of(tables.spend(), asked, MOST_BUCKETS);
            if (report.nextStart() != UsageReport.NO_MORE) {
                throw Problem.invalid("start_time", "at most " + MOST_BUCKETS + " buckets fit into a chart");
            }
            return DashboardJson.spend(
                    TopSeries.of(report, top),
                    UsageReport.total(tables.spend(), asked),
                    tables.spend().floor(width));
        }));
    }

    Answer tenants(Query query, Caller caller) {
        TenantQuery asked = new TenantQuery(
                caller.only(),
                query.text("q"),
                query.oneOf("order", TenantQuery.Order.class, TenantQuery.Order.COST),
                query.number("offset", 0, 0, Integer.MAX_VALUE),
                query.number("limit", 20, 1, MOST_ROWS));
        TenantQuery.Page page = model.read(tables -> asked.in(tables, clock.millis()));
        ObjectNode node = Json.object();
        node.put("found", page.found());
        ArrayNode rows = node.putArray("rows");
        page.rows().forEach(row -> rows.add(DashboardJson.tenant(row)));
        return Answer.json(node);
    }

    Answer batches(Query query, Caller caller) {
        BatchQuery asked = new BatchQuery(
                tenant(query, caller),
                statuses(query.text("status")),
                query.text("q"),
                query.oneOf("order", BatchQuery.Order.class, BatchQuery.Order.NEWEST),
                query.number("offset", 0, 0, Integer.MAX_VALUE),
                query.number("limit", 20, 1, MOST_ROWS));
        BatchQuery.Page page = model.read(tables -> asked.in(tables.batches(), clock.millis()));
        ObjectNode node = Json.object();
        node.put("found", page.found());
        ArrayNode rows = node.putArray("rows");
        page.rows().forEach(row -> rows.add(DashboardJson.batch(row)));
        return Answer.json(node);
    }

    Answer batch(String id, Caller caller) {
        return Answer.json(DashboardJson.batch(find(id, caller)));
    }

    Answer failedLines(String id, Query query, Caller caller) {
        BatchRow batch = find(id, caller);
        int limit = query.number("limit", 50, 1, MOST_ROWS);
        if (!looks.tryAcquire()) {
            throw Problem.unavailable("Too many looks at failed lines at a time; ask again.");
        }
        try {
            return Answer.json(DashboardJson.failedLines(failedLines.find(batch, query.optional("after"), limit)));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("after", "after must be the next of an earlier answer");
        } finally {
            looks.release();
        }
    }

    private BatchRow find(String id, Caller caller) {
        BatchRow row = model.read(tables -> tables.batches().find(id, clock.millis()));
        if (row == null || !caller.sees(row.tenant())) {
            throw Problem.notFound("No such batch: " + Query.shown(id));
        }
        return row;
    }

    private static @Nullable String tenant(Query query, Caller caller) {
        String asked = query.optional("tenant");
        if (asked != null && !caller.sees(asked)) {
            throw Problem.notFound("No such tenant: " + Query.shown(asked));
        }
        return asked == null ? caller.only() : asked;
    }

    private static Filter filter(@Nullable String tenant) {
        return tenant == null ? Filter.ALL : new Filter(Set.of(tenant), Set.of());
    }

    private static Set<BatchStatus> statuses(String text) {
        return switch (text) {
            case "" -> Set.of();
            case "active" ->
                EnumSet.of(
                        BatchStatus.VALIDATING,
                        BatchStatus.IN_PROGRESS,
                        BatchStatus.FINALIZING,
                        BatchStatus.CANCELLING);
            case "completed" -> EnumSet.of(BatchStatus.COMPLETED);
            case "failed" -> EnumSet.of(BatchStatus.FAILED);
            case "expired" -> EnumSet.of(BatchStatus.EXPIRED);
            case "cancelled" -> EnumSet.of(BatchStatus.CANCELLED);
            default ->
                throw Problem.invalid(
                        "status",
                        "status must be active, completed, failed, expired or cancelled, not " + Query.shown(text));
        };
    }
}
