package dev.tallymill.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantTableTest {

    /** A tenant whose id goes on where another's ends must not be taken for it. */
    private static final List<String> TENANTS = List.of("a", "a-b", "a.b", "ab", "b");

    /**
     * One change.
     *
     * @param age null removes the object
     */
    record Change(String tenant, String id, @Nullable Integer age) {}

    private record Row(String tenant, String id, int age) {

        String text() {
            return tenant + " " + id + " " + age;
        }
    }

    @Property(tries = 60)
    void holdsWhatAMapWouldAndListsItSorted(@ForAll("changes") List<Change> changes) {
        try (ScratchStore store = ScratchStore.in(Path.of("target"))) {
            TenantTable<String> table = table(store);
            Map<String, Row> model = new HashMap<>();
            for (Change change : changes) {
                String key = change.tenant() + '/' + change.id();
                Integer age = change.age();
                if (age == null) {
                    table.remove(change.tenant(), change.id());
                    model.remove(key);
                } else {
                    Row row = new Row(change.tenant(), change.id(), age);
                    table.put(row.tenant(), row.id(), at(row.age()), row.text().getBytes(StandardCharsets.UTF_8));
                    model.put(key, row);
                }
            }

            for (String tenant : TENANTS) {
                List<Row> rows = model.values().stream()
                        .filter(row -> row.tenant().equals(tenant))
                        .sorted(Comparator.comparing((Row row) -> new ListPosition(at(row.age()), row.id())))
                        .toList();
                List<String> texts = rows.stream().map(Row::text).toList();
                assertThat(table.list(tenant)).isEqualTo(texts);
                assertThat(table.oldestFirst(tenant, null)).isEqualTo(texts.reversed());
                for (int i = 0; i < rows.size(); i++) {
                    ListPosition position = Objects.requireNonNull(
                            table.position(tenant, rows.get(i).id()));
                    assertThat(table.get(tenant, rows.get(i).id())).isEqualTo(texts.get(i));
                    assertThat(table.newestFirst(tenant, position)).isEqualTo(texts.subList(i + 1, texts.size()));
                    assertThat(table.oldestFirst(tenant, position))
                            .isEqualTo(texts.subList(0, i).reversed());
                }
            }
            assertThat(table.all())
                    .containsExactlyInAnyOrderElementsOf(
                            model.values().stream().map(Row::text).toList());
        }
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.of(TENANTS),
                        Arbitraries.of("x", "y", "z", "x1"),
                        Arbitraries.integers().between(-2, 3).injectNull(0.3))
                .as(Change::new)
                .list()
                .ofMaxSize(60);
    }

    @Test
    void aRemovedObjectIsRememberedByItsPlace(@TempDir Path directory) {
        try (ScratchStore store = ScratchStore.in(directory)) {
            TenantTable<String> table = table(store);
            table.put("a", "x", at(5), new byte[0]);

            table.remove("x");

            assertThat(table.get("a", "x")).isNull();
            assertThat(table.position("a", "x")).isEqualTo(new ListPosition(at(5), "x"));
            assertThat(table.position("b", "x")).isNull();
        }
    }

    @Test
    void aPageOutOfManyIsReadFromWhereItBegins(@TempDir Path directory) {
        try (ScratchStore store = ScratchStore.in(directory)) {
            TenantTable<String> table = table(store);
            IntStream.range(0, 100_000)
                    .forEach(i -> table.put("a", "file-" + i, at(i), ("row " + i).getBytes(StandardCharsets.UTF_8)));

            assertThat(table.newestFirst("a", table.position("a", "file-50000")).limit(2))
                    .containsExactly("row 49999", "row 49998");
            assertThat(table.oldestFirst("a", table.position("a", "file-99998")))
                    .containsExactly("row 99999");
        }
    }

    @Test
    void anInterruptedReaderDoesNoHarm(@TempDir Path directory) {
        try (ScratchStore store = ScratchStore.in(directory)) {
            TenantTable<String> table = table(store);
            int rows = 20_000; // so many that the cache does not hold all
            IntStream.range(0, rows).forEach(i -> table.put("a", "file-" + i, at(i), new byte[4_000]));

            Thread.currentThread().interrupt();
            long read = IntStream.range(0, rows)
                    .filter(i -> table.get("a", "file-" + i) != null)
                    .count();

            assertThat(Thread.interrupted()).as("the interrupt was kept").isTrue();
            assertThat(read).isEqualTo(rows);
            assertThat(table.newestFirst("a", null)).hasSize(rows);
        }
    }

    @Test
    void leavesNoFileBehind(@TempDir Path directory) throws Exception {
        try (ScratchStore store = ScratchStore.in(directory.resolve("new"))) {
            table(store).put("a", "x", at(5), new byte[100_000]);
        }

        try (Stream<Path> files = Files.list(directory.resolve("new"))) {
            assertThat(files).isEmpty();
        }
    }

    private static TenantTable<String> table(ScratchStore store) {
        return new TenantTable<>(store, "t", row -> new String(row, StandardCharsets.UTF_8));
    }

    private static Instant at(int age) {
        return Instant.ofEpochMilli(age);
    }
}
