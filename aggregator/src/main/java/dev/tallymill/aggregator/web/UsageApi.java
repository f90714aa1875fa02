package dev.tallymill.aggregator.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.aggregator.view.Dimension;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.SpendJournal;
import dev.tallymill.aggregator.view.UsageGroup;
import dev.tallymill.aggregator.view.UsageQuery;
import dev.tallymill.aggregator.view.UsageQuery.Filter;
import dev.tallymill.aggregator.view.UsageReport;
import dev.tallymill.schemas.money.Usd;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/organization/usage/completions} and {@code /v1/organization/costs}, in the shape of OpenAI's, from the same
 * rows. Thread-safe.
 */
final class UsageApi {

    private static final String PAGE_PREFIX = "page_";
    private static final int MOST_BUCKETS_OF_CSV = 10_000;
    private static final String CURRENCY = "usd";

    private static final int LOOKS_AT_A_TIME = 2;

    private final ReadModel model;
    private final SpendJournal journal;
    private final Clock clock;
    private final Semaphore looks = new Semaphore(LOOKS_AT_A_TIME);

    /** @param journal is read for what the totals do not tell apart */
    UsageApi(ReadModel model, SpendJournal journal, Clock clock) {
        this.model = model;
        this.journal = journal;
        this.clock = clock;
    }

    /** Which of the two is asked for. */
    enum Kind {
        USAGE,
        COSTS
    }

    Answer answer(Kind kind, Query query, Caller caller) {
        UsageQuery asked = asked(query);
        boolean csv = query.csv();
        int limit = csv ? MOST_BUCKETS_OF_CSV : limit(kind, query, asked.width());
        UsageQuery paged = asked.between(firstStart(query, asked), asked.end());
        Filter filter = caller.filter(query.list("project_ids"), query.list("models"));
        UsageReport report = report(paged, filter, limit);
        return csv ? csv(report) : Answer.json(json(kind, report));
    }

    private UsageQuery asked(Query query) {
        long start = query.requiredTime("start_time");
        Long end = query.time("end_time");
        if (end != null && end <= start) {
            throw Problem.invalid("end_time", "end_time must be after start_time");
        }
        return new UsageQuery(
                query.width(Granularity.DAY),
                start,
                end == null ? clock.millis() : end,
                query.groupBy(Dimension.ALL),
                Filter.ALL);
    }

    /** @param filter null lets nothing through */
    private UsageReport report(UsageQuery query, @Nullable Filter filter, int limit) {
        UsageQuery filtered = new UsageQuery(
                query.width(), query.start(), query.end(), query.groupBy(), filter == null ? Filter.ALL : filter);
        UsageReport report;
        if (filter == null) {
            report = UsageReport.of((from, to, tenants, reader) -> {}, filtered, limit);
        } else if (query.groupBy().stream().anyMatch(Dimension::onlyInJournal)) {
            report = ofJournal(filtered, limit);
        } else {
            report = ofTotals(filtered, limit);
        }
        return report;
    }

    private UsageReport ofTotals(UsageQuery query, int limit) {
        return model.read(tables -> {
            long floor = tables.spend().floor(query.width());
            if (query.start() < floor) {
                throw Problem.invalid(
                        "start_time",
                        "buckets of this width are kept from " + Query.iso(floor)
                                + " on; ask for a later time or a greater bucket_width");
            }
            return UsageReport.of(tables.spend(), query, limit);
        });
    }

    private UsageReport ofJournal(UsageQuery query, int limit) {
        if (!looks.tryAcquire()) {
            throw Problem.unavailable("Too many questions about batches and tiers at a time; ask again.");
        }
        try {
            return UsageReport.of(journal, query, limit);
        } catch (SpendJournal.NotReadException e) {
            throw Problem.invalid("start_time", String.valueOf(e.getMessage()));
        } finally {
            looks.release();
        }
    }

    private static int limit(Kind kind, Query query, Granularity width) {
        return switch (width) {
            case MINUTE -> query.number("limit", 60, 1, 1440);
            case HOUR -> query.number("limit", 24, 1, 168);
            case DAY -> kind == Kind.COSTS ? query.number("limit", 7, 1, 180) : query.number("limit", 7, 1, 31);
            case MONTH -> query.number("limit", 12, 1, 120);
        };
    }

    private static long firstStart(Query query, UsageQuery asked) {
        String page = query.text("page");
        if (page.isEmpty()) {
            return asked.start();
        }
        if (!page.matches(PAGE_PREFIX + "[0-9]{1,12}")) {
            throw Problem.invalid("page", "page must be the next_page of an earlier answer, not " + Query.shown(page));
        }
        long start = Long.parseLong(page.substring(PAGE_PREFIX.length())) * 1000;
        if (start < asked.start() || start >= asked.end() || asked.width().bucketStart(start) != start) {
            throw Problem.invalid("page", "page is not of this question: " + Query.shown(page));
        }
        return start;
    }

    private static ObjectNode json(Kind kind, UsageReport report) {
        ArrayNode data = Json.array();
        for (UsageReport.Bucket bucket : report.buckets()) {
            ObjectNode node = data.addObject();
            node.put("object", "bucket");
            node.put("start_time", Json.seconds(bucket.start()));
            node.put("end_time", Json.seconds(bucket.end()));
            ArrayNode results = node.putArray("results");
            bucket.groups().forEach((group, tally) -> results.add(result(kind, group, tally)));
        }
        ObjectNode page = Json.object();
        page.put("object", "page");
        page.set("data", data);
        boolean more = report.nextStart() != UsageReport.NO_MORE;
        page.put("has_more", more);
        page.put("next_page", more ? PAGE_PREFIX + Json.seconds(report.nextStart()) : null);
        return page;
    }

    private static ObjectNode result(Kind kind, UsageGroup group, Tally tally) {
        ObjectNode node = Json.object();
        switch (kind) {
            case COSTS -> {
                node.put("object", "organization.costs.result");
                node.set("amount", Json.money(tally.picoUsd()));
                node.putNull("line_item");
                node.put("unpriced", tally.unpriced());
            }
            case USAGE -> {
                node.put("object", "organization.usage.completions.result");
                putUsage(node, tally.amounts());
                node.put("num_model_requests", tally.jobs());
                node.set("cost", Json.money(tally.picoUsd()));
                node.putNull("user_id");
                node.putNull("api_key_id");
            }
        }
        node.put("project_id", group.tenant());
        node.put("provider", group.provider());
        node.put("model", group.model());
        node.put("service_tier", group.tier());
        node.put("batch", group.inBatch());
        node.put("batch_id", group.batchId());
        return node;
    }

    private static void putUsage(ObjectNode node, Map<String, java.math.BigInteger> sums) {
        sums.forEach((field, sum) -> {
            switch (field) {
                case "prompt_tokens" -> node.put("input_tokens", sum.longValueExact());
                case "cached_prompt_tokens" -> node.put("input_cached_tokens", sum.longValueExact());
                case "completion_tokens" -> node.put("output_tokens", sum.longValueExact());
                case "reasoning_tokens" -> node.put("output_reasoning_tokens", sum.longValueExact());
                case Tally.COST -> {}
                default -> node.put(field, sum.longValueExact());
            }
        });
    }

    /** One line for each bucket and group, with every sum there is. */
    private static Answer csv(UsageReport report) {
        if (report.nextStart() != UsageReport.NO_MORE) {
            throw Problem.invalid(
                    "start_time", "a table has at most " + MOST_BUCKETS_OF_CSV + " buckets; ask for fewer");
        }
        StringWriter text = new StringWriter();
        try (CsvWriter writer = CsvWriter.builder().build(text)) {
            List<String> head = new ArrayList<>(List.of("start_time", "end_time"));
            Dimension.ALL.forEach(dimension -> head.add(dimension.parameter()));
            head.addAll(new Tally().amounts().keySet());
            head.add("currency");
            writer.writeRecord(head);
            for (UsageReport.Bucket bucket : report.buckets()) {
                bucket.groups().forEach((group, tally) -> writer.writeRecord(row(bucket, group, tally)));
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("writing to memory failed", e);
        }
        return Answer.csv("tallymill-spend.csv", text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> row(UsageReport.Bucket bucket, UsageGroup group, Tally tally) {
        List<String> row = new ArrayList<>();
        row.add(Query.iso(bucket.start()));
        row.add(Query.iso(bucket.end()));
        row.add(CsvText.of(group.tenant()));
        row.add(CsvText.of(group.provider()));
        row.add(CsvText.of(group.model()));
        row.add(CsvText.of(group.tier()));
        row.add(group.inBatch() == null ? "" : group.inBatch().toString());
        row.add(CsvText.of(group.batchId()));
        tally.amounts()
                .forEach((name, amount) ->
                        row.add(name.equals(Tally.COST) ? Usd.ofPico(amount).toString() : amount.toString()));
        row.add(CURRENCY);
        return row;
    }
}
