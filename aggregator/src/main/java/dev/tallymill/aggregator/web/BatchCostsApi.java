package dev.tallymill.aggregator.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.view.BatchQuery;
import dev.tallymill.aggregator.view.BatchRow;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.Tables;
import dev.tallymill.aggregator.view.UsageQuery;
import dev.tallymill.aggregator.view.UsageQuery.Filter;
import dev.tallymill.aggregator.view.UsageReport;
import dev.tallymill.schemas.money.Usd;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/organization/costs/batches}: what each batch has cost, and what is left of the whole: jobs without a batch.
 * Batches and the rest add up to all months of {@code /v1/organization/costs}. Thread-safe.
 */
final class BatchCostsApi {

    private static final String PAGE_PREFIX = "page_";

    private final ReadModel model;
    private final Clock clock;

    BatchCostsApi(ReadModel model, Clock clock) {
        this.model = model;
        this.clock = clock;
    }

    Answer answer(Query query, Caller caller) {
        String tenant = tenant(query, caller);
        boolean csv = query.csv();
        int limit = csv ? Integer.MAX_VALUE : query.number("limit", 100, 1, 1000);
        int offset = csv ? 0 : offset(query.text("page"));
        BatchQuery batches = new BatchQuery(tenant, Set.of(), "", BatchQuery.Order.NEWEST, offset, limit);
        Found found = model.read(tables -> found(tables, batches));
        return csv ? csv(found) : Answer.json(json(found, offset));
    }

    /** Null for all; another's than the caller's finds nothing. */
    private static @Nullable String tenant(Query query, Caller caller) {
        Set<String> asked = query.list("project_ids");
        if (asked.size() > 1) {
            throw Problem.invalid("project_ids", "project_ids takes one tenant here");
        }
        String only = asked.isEmpty() ? caller.only() : asked.iterator().next();
        if (only != null && !caller.sees(only)) {
            throw Problem.notFound("No such project: " + Query.shown(only));
        }
        return only;
    }

    private static int offset(String page) {
        if (page.isEmpty()) {
            return 0;
        }
        if (!page.matches(PAGE_PREFIX + "[0-9]{1,9}")) {
            throw Problem.invalid("page", "page must be the next_page of an earlier answer, not " + Query.shown(page));
        }
        return Integer.parseInt(page.substring(PAGE_PREFIX.length()));
    }

    private Found found(Tables tables, BatchQuery query) {
        long now = clock.millis();
        BigInteger[] sum = {BigInteger.ZERO};
        tables.batches().scan(now, row -> {
            if (query.tenant() == null || query.tenant().equals(row.tenant())) {
                sum[0] = sum[0].add(row.tally().picoUsd());
            }
        });
        Filter filter = query.tenant() == null ? Filter.ALL : new Filter(Set.of(query.tenant()), Set.of());
        UsageQuery everything = new UsageQuery(Granularity.MONTH, 0, now + 1, Set.of(), filter);
        BigInteger total = UsageReport.total(tables.spend(), everything).picoUsd();
        return new Found(query.in(tables.batches(), now), total, total.subtract(sum[0]));
    }

    private static ObjectNode json(Found found, int offset) {
        ArrayNode data = Json.array();
        for (BatchRow row : found.page().rows()) {
            ObjectNode node = data.addObject();
            node.put("object", "organization.costs.batch");
            node.put("batch_id", row.id());
            node.put("project_id", row.tenant());
            node.put("status", row.status().name().toLowerCase(Locale.ROOT));
            node.put("created_at", Json.seconds(row.createdAt()));
            node.set("amount", Json.money(row.tally().picoUsd()));
            node.put("unpriced", row.tally().unpriced());
            node.put("num_model_requests", row.tally().jobs());
        }
        int next = offset + found.page().rows().size();
        ObjectNode page = Json.object();
        page.put("object", "page");
        page.set("data", data);
        page.set("other", Json.money(found.other()));
        page.set("total", Json.money(found.total()));
        page.put("has_more", next < found.page().found());
        page.put("next_page", next < found.page().found() ? PAGE_PREFIX + next : null);
        return page;
    }

    private static Answer csv(Found found) {
        StringWriter text = new StringWriter();
        try (CsvWriter writer = CsvWriter.builder().build(text)) {
            writer.writeRecord(
                    List.of("batch_id", "project_id", "status", "created_at", "jobs", "unpriced", "cost", "currency"));
            for (BatchRow row : found.page().rows()) {
                writer.writeRecord(List.of(
                        CsvText.of(row.id()),
                        CsvText.of(row.tenant()),
                        row.status().name().toLowerCase(Locale.ROOT),
                        Query.iso(row.createdAt()),
                        Long.toString(row.tally().jobs()),
                        Long.toString(row.tally().unpriced()),
                        Usd.ofPico(row.tally().picoUsd()).toString(),
                        "usd"));
            }
            writer.writeRecord(
                    List.of("", "", "", "", "", "", Usd.ofPico(found.other()).toString(), "usd"));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return Answer.csv("tallymill-batches.csv", text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param total of everything in scope, in 10^-12 USD
     * @param other what no batch here has cost: jobs without one, and batches that are not kept here any more
     */
    private record Found(BatchQuery.Page page, BigInteger total, BigInteger other) {}
}
