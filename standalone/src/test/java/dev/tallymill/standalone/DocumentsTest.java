package dev.tallymill.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prose moves with the code: every class a document names exists, every file it links to is there. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** A name in backquotes that is written like a class of ours: two humps or more, the first with a small letter. */
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+)`");

    /** A class with one of its methods: {@code `OffsetTrackerTest.admitsNothingTwice`}. */
    private static final Pattern METHOD_NAME = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "docs/configuration.md",
                "docs/hostile-inputs.md",
                "docs/metrics.md",
                "docs/dashboard.md",
                "docs/direct-jobs.md",
                "docs/dead-letters.md",
                "docs/orders.md",
                "docs/spend.md",
                "docs/webhooks.md",
                "docs/upstream-rules.md"
            })
    void namesOnlyClassesThatExist(String document) throws IOException {
        Set<String> named = matches(CLASS_NAME, document);
        named.removeAll(classes());
        assertThat(named).as("classes that %s names and nobody wrote", document).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "docs/configuration.md",
                "docs/hostile-inputs.md",
                "docs/metrics.md",
                "docs/dashboard.md",
                "docs/direct-jobs.md",
                "docs/dead-letters.md",
                "docs/orders.md",
                "docs/spend.md",
                "docs/webhooks.md",
                "docs/upstream-rules.md"
            })
    void linksOnlyToFilesThatExist(String document) throws IOException {
        Path folder = ROOT.resolve(document).resolveSibling("");
        Set<String> missing = matches(LINK, document);
        missing.removeIf(link -> Files.exists(folder.resolve(link)));
        assertThat(missing).as("dead links of %s", document).isEmpty();
    }

    /** A table of rules and the tests that show them is worth something only while the tests are there. */
    @Test
    void namesOnlyTestsThatExist() throws IOException {
        Map<String, Path> sources = sources();
        Set<String> missing = new TreeSet<>();
        Matcher named = METHOD_NAME.matcher(Files.readString(ROOT.resolve("docs/upstream-rules.md")));
        int found = 0;
        for (; named.find(); found++) {
            Path source = sources.get(named.group(1));
            if (source == null || !Files.readString(source).contains(" " + named.group(2) + "(")) {
                missing.add(named.group());
            }
        }
        assertThat(missing)
                .as("tests that docs/upstream-rules.md names and nobody wrote")
                .isEmpty();
        assertThat(found).isGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SpendKey", "SpendTotals", "BatchProgress", "BudgetStatus", "SpendPosting"})
    void explainsEveryFieldOfThePublishedTotals(String schema) throws IOException {
        String section = sectionOf(schema, Files.readString(ROOT.resolve("docs/spend.md")));
        Path file = ROOT.resolve("schemas/src/main/avro/" + schema + ".avsc");
        Set<String> undocumented = new TreeSet<>();
        for (JsonNode field : new ObjectMapper().readTree(file.toFile()).get("fields")) {
            String name = field.get("name").asText();
            if (!section.contains("\n| `" + name + "` | ")) {
                undocumented.add(name);
            }
        }
        assertThat(undocumented)
                .as("fields of %s that docs/spend.md does not explain", schema)
                .isEmpty();
    }

    /** From where a document introduces the record to the next one, or to the next heading. */
    private static String sectionOf(String schema, String document) {
        int begin = Math.max(document.indexOf("Key (`" + schema + "`)"), document.indexOf("Value (`" + schema + "`)"));
        assertThat(begin).as("place where docs/spend.md explains %s", schema).isNotNegative();
        int table = document.indexOf("\n| field |", begin);
        return document.substring(table, document.indexOf("\n\n", table));
    }

    private static Set<String> matches(Pattern pattern, String document) throws IOException {
        return pattern.matcher(Files.readString(ROOT.resolve(document)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every Java source by its class. */
    private static Map<String, Path> sources() throws IOException {
        Map<String, Path> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            files.filter(file -> String.valueOf(file.getFileName()).endsWith(".java"))
                    .forEach(file ->
                            sources.put(String.valueOf(file.getFileName()).replace(".java", ""), file));
        }
        return sources;
    }

    /** Every Java source, and the records that are generated from a schema. */
    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".java") || name.endsWith(".avsc"))
                    .map(name -> name.substring(0, name.lastIndexOf('.')))
                    .collect(Collectors.toSet());
        }
    }
}
