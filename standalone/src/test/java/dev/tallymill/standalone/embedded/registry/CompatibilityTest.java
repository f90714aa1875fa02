package dev.tallymill.standalone.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {

    private static final Schema ONE =
            SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
    private static final Schema TWO =
            SchemaBuilder.record("R").fields().requiredInt("a").requiredInt("b").endRecord();
    private static final Schema NONE_LEFT = SchemaBuilder.record("R").fields().endRecord();

    /** A field without a default added is forward only; one removed is backward only. */
    @ParameterizedTest
    @CsvSource({
        "NONE,                true,  true",
        "BACKWARD,            false, true",
        "BACKWARD_TRANSITIVE, false, true",
        "FORWARD,             true,  false",
        "FORWARD_TRANSITIVE,  true,  false",
        "FULL,                false, false",
        "FULL_TRANSITIVE,     false, false"
    })
    void judgesAnAddedAndARemovedFieldByLevel(Compatibility level, boolean mayAdd, boolean mayRemove) {
        assertThat(level.problems(TWO, List.of(ONE)).isEmpty()).isEqualTo(mayAdd);
        assertThat(level.problems(ONE, List.of(TWO)).isEmpty()).isEqualTo(mayRemove);
    }

    /** Compatible with the last version, not with the one before it. */
    @ParameterizedTest
    @CsvSource({"FORWARD, true", "FORWARD_TRANSITIVE, false"})
    void looksAtOlderVersionsOnlyWhenTransitive(Compatibility level, boolean allowed) {
        assertThat(level.problems(NONE_LEFT, List.of(TWO, NONE_LEFT)).isEmpty()).isEqualTo(allowed);
    }
}
