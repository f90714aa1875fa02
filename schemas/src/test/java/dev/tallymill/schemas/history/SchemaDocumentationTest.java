package dev.tallymill.schemas.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaDocumentationTest {

    static List<String> names() {
        return AvroSources.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyRecordEnumAndFieldHasADoc(String name) {
        List<String> undocumented = new ArrayList<>();
        collectUndocumented(AvroSources.current(name), undocumented, new HashSet<>());

        assertThat(undocumented).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyEnumHasADefaultSoThatLaterSymbolsCanBeRead(String name) {
        Schema schema = AvroSources.current(name);
        if (schema.getType() == Schema.Type.ENUM) {
            assertThat(schema.getEnumDefault()).isEqualTo("UNKNOWN");
        }
    }

    private static void collectUndocumented(Schema schema, List<String> undocumented, Set<String> seen) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    requireDoc(schema.getFullName(), schema.getDoc(), undocumented);
                    for (Schema.Field field : schema.getFields()) {
                        requireDoc(schema.getFullName() + "." + field.name(), field.doc(), undocumented);
                        collectUndocumented(field.schema(), undocumented, seen);
                    }
                }
            }
            case ENUM, FIXED -> requireDoc(schema.getFullName(), schema.getDoc(), undocumented);
            case UNION -> schema.getTypes().forEach(type -> collectUndocumented(type, undocumented, seen));
            case ARRAY -> collectUndocumented(schema.getElementType(), undocumented, seen);
            case MAP -> collectUndocumented(schema.getValueType(), undocumented, seen);
            default -> {
                // Primitive types have no doc of their own.
            }
        }
    }

    private static void requireDoc(String name, @Nullable String doc, List<String> undocumented) {
        if (doc == null || doc.isBlank()) {
            undocumented.add(name);
        }
    }
}
