package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.spend.MinuteConverter;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallymill spend}: what the caller's jobs have cost, exact, from the server's usage API. */
@Command(
        name = "spend",
        description = {
            "Says what was used and what it has cost, exact to the last digit.",
            "A tenant's key shows that tenant, the administrator's (--api-key-env TALLYMILL_ADMIN_KEY) all of them."
                    + " On a cluster --url is the aggregator's."
        })
public final class SpendCommand extends ClientCommand {

    private static final String PATH = "/v1/organization/usage/completions";

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = MinuteConverter.class,
            description = "First minute: 2026-12-01 or 2026-12-01T08:30:00Z. [start of this month, UTC]")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = MinuteConverter.class,
            description = "First minute that does not count any more. [now]")
    private @Nullable Instant to;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            split = ",",
            defaultValue = "tenant,model",
            description = "What is told apart: ${COMPLETION-CANDIDATES}, separated by commas. [${DEFAULT-VALUE}]")
    private Set<SpendColumn> by = new LinkedHashSet<>();

    @Option(
            names = "--every",
            paramLabel = "LENGTH",
            description = "A row for each ${COMPLETION-CANDIDATES} in UTC. [one row for the whole time]")
    private @Nullable SpendBucket every;

    @Override
    int call(BatchApi api) throws CommandFailure, InterruptedException {
        Instant now = Clock.systemUTC().instant();
        Instant start = from == null
                ? YearMonth.from(now.atZone(ZoneOffset.UTC))
                        .atDay(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                : from;
        Instant end = to == null ? now : to;
        if (!start.isBefore(end)) {
            throw new CommandFailure(ExitCode.USAGE, "--to must be after --from, which is " + start);
        }
        ArrayNode buckets = buckets(api, start, end, bucket(start));
        ObjectNode all = api.body().put("object", "page");
        all.set("data", buckets);
        List<SpendColumn> columns = List.copyOf(by);
        print(all, SpendText.of(buckets, columns, every, start, end));
        return ExitCode.COMPLETED;
    }

    /** What the rows are made of: as asked for, or else the longest that begin and end where the time asked for does. */
    private SpendBucket bucket(Instant start) throws CommandFailure {
        if (every == null) {
            return SpendBucket.longest(start, to);
        }
        if (!every.startsAt(start) || (to != null && !every.startsAt(to))) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--from and --to must be starts of a " + every + " in UTC with --every " + every);
        }
        return every;
    }

    private ArrayNode buckets(BatchApi api, Instant start, Instant end, SpendBucket bucket)
            throws CommandFailure, InterruptedException {
        String question = PATH + "?start_time=" + start.getEpochSecond() + "&end_time="
                + (end.getEpochSecond() + (end.getNano() > 0 ? 1 : 0)) + "&bucket_width=" + bucket.width() + "&limit="
                + bucket.mostOfAPage() + "&group_by="
                + by.stream().map(SpendColumn::parameter).collect(Collectors.joining(","));
        ArrayNode buckets = api.body().putArray("data");
        JsonNode page = api.get(question);
        buckets.addAll((ArrayNode) page.withArray("data"));
        while (page.path("has_more").asBoolean()) {
            page = api.get(question + "&page=" + page.path("next_page").asText());
            buckets.addAll((ArrayNode) page.withArray("data"));
        }
        return buckets;
    }
}
