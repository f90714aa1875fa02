package dev.tallymill.aggregator.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.aggregator.view.BatchRow;
import dev.tallymill.aggregator.view.FailedLines;
import dev.tallymill.aggregator.view.TenantRow;
import dev.tallymill.aggregator.view.TopSeries;
import dev.tallymill.aggregator.view.UsageGroup;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.BudgetState;
import dev.tallymill.schemas.record.BudgetStatus;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the dashboard's answers look. Amounts are exact decimal texts in USD, times Unix seconds. */
final class DashboardJson {

    private DashboardJson() {}

    static ObjectNode spend(TopSeries series, Tally total, long floor) {
        ObjectNode node = Json.object();
        ArrayNode starts = node.putArray("starts");
        series.starts().forEach(start -> starts.add(Json.seconds(start)));
        ArrayNode lines = node.putArray("series");
        for (TopSeries.Line line : series.lines()) {
            ObjectNode one = lines.addObject();
            UsageGroup group = line.group();
            one.put("tenant", group == null ? null : group.tenant());
            one.put("provider", group == null ? null : group.provider());
            one.put("model", group == null ? null : group.model());
            one.put("others", group == null ? series.others() : 0);
            one.put("total", Usd.ofPico(line.total().picoUsd()).toString());
            ArrayNode costs = one.putArray("costs");
            line.picoUsd().forEach(cost -> costs.add(Usd.ofPico(cost).toString()));
        }
        node.set("total", Json.sums(total));
        node.put("kept_from", floor == Long.MIN_VALUE ? null : Long.valueOf(Json.seconds(floor)));
        return node;
    }

    static ObjectNode tenant(TenantRow row) {
        ObjectNode node = Json.object();
        node.put("id", row.id());
        node.put("name", row.name());
        node.set("month", Json.sums(row.month()));
        node.put("forecast", Usd.ofPico(row.forecast()).toString());
        node.put("active_batches", row.activeBatches());
        ArrayNode budgets = node.putArray("budgets");
        row.budgets().forEach(budget -> budgets.add(budget(budget)));
        return node;
    }

    private static ObjectNode budget(BudgetStatus status) {
        BigDecimal limit = status.getLimitUsd();
        ObjectNode node = Json.object();
        node.put("period", status.getPeriod().name().toLowerCase(Locale.ROOT));
        node.put("period_start", status.getPeriodStart().getEpochSecond());
        node.put("limit", limit == null ? null : new Usd(limit).toString());
        node.put("spent", new Usd(status.getSpent()).toString());
        node.put("reserved", new Usd(status.getReserved()).toString());
        node.put("soft", status.getSoft());
        node.put("over", status.getState() == BudgetState.OVER);
        node.put("waiting_batches", status.getWaitingBatches());
        return node;
    }

    static ObjectNode batch(BatchRow row) {
        ObjectNode node = Json.object();
        node.put("id", row.id());
        node.put("tenant", row.tenant());
        node.put("status", row.status().name().toLowerCase(Locale.ROOT));
        node.put("active", row.active());
        node.put("per_second", row.perSecond());
        node.put("errors", row.errors());
        node.set("tally", Json.sums(row.tally()));
        BatchRow.Facts facts = row.facts();
        if (facts != null) {
            node.put("endpoint", facts.endpoint());
            node.put("model", facts.model());
            node.put("total", facts.total());
            node.put("released", facts.released());
            node.put("created_at", Json.seconds(facts.createdAt()));
            node.put("ended_at", seconds(facts.endedAt()));
            node.put("expires_at", seconds(facts.expiresAt()));
            ArrayNode errors = node.putArray("validation_errors");
            facts.validationErrors().forEach(errors::add);
        }
        return node;
    }

    static ObjectNode failedLines(FailedLines.Page page) {
        ObjectNode node = Json.object();
        ArrayNode rows = node.putArray("rows");
        for (FailedLines.Line line : page.lines()) {
            ObjectNode one = rows.addObject();
            one.put("line", line.number());
            one.put("custom_id", line.customId());
            one.put("outcome", line.outcome());
            one.put("status", line.status());
            one.put("code", line.code());
            one.put("message", line.message());
            one.put("attempts", line.attempts());
            one.put("completed_at", Json.seconds(line.completedAt()));
        }
        node.put("next", page.next());
        return node;
    }

    private static @Nullable Long seconds(@Nullable Long millis) {
        return millis == null ? null : Json.seconds(millis);
    }
}
