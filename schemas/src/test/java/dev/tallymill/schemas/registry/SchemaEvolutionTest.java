package dev.tallymill.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {

    private static final Schema FIRST =
            SchemaBuilder.record("R").fields().requiredString("a").endRecord();
    private static final Schema WITH_DEFAULT = SchemaBuilder.record("R")
            .fields()
            .requiredString("a")
            .optionalLong("b")
            .endRecord();
    private static final Schema WITHOUT_DEFAULT = SchemaBuilder.record("R")
            .fields()
            .requiredString("a")
            .requiredLong("b")
            .endRecord();

    @Test
    void aFieldWithADefaultMayBeAdded() {
        assertThat(SchemaEvolution.fullTransitive(WITH_DEFAULT, List.of(FIRST))).isEmpty();
    }

    @Test
    void aFieldWithoutADefaultMayNotAndThePlaceIsNamed() {
        assertThat(SchemaEvolution.fullTransitive(WITHOUT_DEFAULT, List.of(FIRST)))
                .singleElement()
                .asString()
                .startsWith("cannot read version 1: READER_FIELD_MISSING_DEFAULT_VALUE")
                .contains("b");
    }

    @Test
    void aFieldWithoutADefaultMayNotGo() {
        assertThat(SchemaEvolution.fullTransitive(FIRST, List.of(WITH_DEFAULT, WITHOUT_DEFAULT)))
                .singleElement()
                .asString()
                .startsWith("cannot be read by version 2");
    }

    @Test
    void theRegistryInTheJvmHoldsToIt() {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        registry.register("s", FIRST);

        assertThatExceptionOfType(RegistryRejectedException.class)
                .isThrownBy(() -> registry.register("s", WITHOUT_DEFAULT))
                .satisfies(e -> assertThat(e.httpStatus()).isEqualTo(409));
        assertThat(registry.register("s", WITH_DEFAULT)).isEqualTo(2);
        assertThat(registry.register("s", FIRST)).isEqualTo(1);
        assertThat(registry.latest("s")).isEqualTo(new RegisteredSchema("s", 2, 2, WITH_DEFAULT));
        assertThat(registry.register("other", FIRST)).isEqualTo(1);
    }

    @Test
    void oneMockScopeIsOneRegistry() {
        Map<String, String> config = Map.of("schema.registry.url", "mock://SchemaEvolutionTest");
        try (SchemaRegistryClient one = SchemaRegistryClient.open(config, Time.SYSTEM);
                SchemaRegistryClient two = SchemaRegistryClient.open(config, Time.SYSTEM);
                SchemaRegistryClient other =
                        SchemaRegistryClient.open(Map.of("schema.registry.url", "mock://another"), Time.SYSTEM)) {
            int id = one.register("s", FIRST);

            assertThat(two.schemaById(id)).isEqualTo(FIRST);
            assertThatExceptionOfType(RegistryRejectedException.class)
                    .isThrownBy(() -> other.latest("s"))
                    .satisfies(e -> assertThat(e.notFound()).isTrue());
        }
    }
}
