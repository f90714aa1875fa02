package dev.tallymill.standalone.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of deploy/ fit the records, each other and docs/metrics.md. */
class FeedFilesTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern PRIMARY_KEY = Pattern.compile("PRIMARY KEY \\(([^)]*)\\)");
    private static final Pattern METRIC = Pattern.compile("tallymill_[a-z_]+");
    private static final Pattern DOCUMENTED = Pattern.compile("\\| `(tallymill_[a-z_]+)` \\| ([a-z]+) \\|");

    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "SpendTotals, spend_minute",
        "SpendTotals, spend_hour",
        "SpendTotals, spend_day",
        "SpendTotals, spend_month",
        "BatchProgress, batch_progress",
        "BudgetStatus, budget_status",
        "SpendPosting, spend_postings"
    })
    void everyFieldIsAColumn(String schema, String table) throws IOException {
        String definition = definitionOf(table);
        Set<String> missing = new TreeSet<>();
        for (JsonNode field : json.readTree(ROOT.resolve("schemas/src/main/avro/" + schema + ".avsc")
                        .toFile())
                .get("fields")) {
            String name = field.get("name").asText();
            String type = field.get("type").toString().contains("\"decimal\"") ? "numeric\\(38, 12\\)" : "[a-z]+";
            if (!Pattern.compile("\\n {4}" + name + " +" + type + "[, ]")
                    .matcher(definition)
                    .find()) {
                missing.add(name);
            }
        }
        assertThat(missing)
                .as("fields of %s that are no columns of %s", schema, table)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"tallymill-spend", "tallymill-batch-progress", "tallymill-budget-status", "tallymill-spend-postings"})
    void sinksWriteToTheTablesByTheirKeys(String connector) throws IOException {
        JsonNode file = json.readTree(
                ROOT.resolve("deploy/connect/" + connector + ".json").toFile());
        assertThat(file.get("name").asText()).isEqualTo(connector);
        JsonNode config = file.get("config");
        assertThat(config.get("insert.mode").asText()).isEqualTo("upsert");
        assertThat(config.get("consumer.override.isolation.level").asText()).isEqualTo("read_committed");
        Pattern route = Pattern.compile(config.get("transforms.table.regex").asText());
        for (String topic : config.get("topics").asText().split(",", -1)) {
            Matcher matcher = route.matcher(topic);
            assertThat(matcher.matches()).as(topic).isTrue();
            String table = matcher.replaceFirst(
                    config.get("transforms.table.replacement").asText());
            assertThat(table)
                    .as("table of %s", topic)
                    .isEqualTo(topic.replace("tallymill.", "").replace('-', '_'));
            Matcher key = PRIMARY_KEY.matcher(definitionOf(table));
            assertThat(key.find()).isTrue();
            assertThat(config.get("pk.fields").asText()).isEqualTo(key.group(1).replace(" ", ""));
        }
    }

    @Test
    void theGrafanaDashboardAsksForDocumentedMetricsOnly() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (MatchResult row : matches(DOCUMENTED, Files.readString(ROOT.resolve("docs/metrics.md")))) {
            documented.add("timer".equals(row.group(2)) ? row.group(1) + "_bucket" : row.group(1));
        }
        Set<String> asked = new TreeSet<>();
        for (String query : queries()) {
            matches(METRIC, query).forEach(name -> asked.add(name.group()));
        }
        assertThat(asked).hasSizeGreaterThan(20);
        asked.removeAll(documented);
        assertThat(asked).as("metrics that docs/metrics.md does not know").isEmpty();
    }

    private Set<String> queries() throws IOException {
        JsonNode dashboard =
                json.readTree(ROOT.resolve("deploy/grafana/tallymill.json").toFile());
        return dashboard.findValuesAsText("expr").stream().collect(Collectors.toSet());
    }

    private static Set<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().collect(Collectors.toSet());
    }

    private static String definitionOf(String table) throws IOException {
        String sql = Files.readString(ROOT.resolve("deploy/postgresql/tables.sql"));
        int begin = sql.indexOf("CREATE TABLE IF NOT EXISTS tallymill." + table + " (");
        assertThat(begin).as("table %s", table).isNotNegative();
        return sql.substring(begin, sql.indexOf("\n);", begin));
    }
}
