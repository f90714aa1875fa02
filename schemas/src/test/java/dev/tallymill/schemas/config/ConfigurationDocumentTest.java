package dev.tallymill.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/configuration.md says what {@link KafkaSettingsTest} and its like pin. */
class ConfigurationDocumentTest {

    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| ?`?([^|`]*)`? ?\\| .*");

    @Test
    void documentsEveryKeyOfKafkaAndRegistryWithItsDefault() throws IOException {
        assertThat(rows("Kafka and registry"))
                .containsExactly(
                        Map.entry("bootstrap.servers", ""),
                        Map.entry("schema.registry.url", ""),
                        Map.entry("topic.prefix", "tallymill."),
                        Map.entry("kafka.*", ""),
                        Map.entry("serde.*", ""),
                        Map.entry("value.serializer", KafkaSettings.DEFAULT_SERIALIZER),
                        Map.entry("value.deserializer", KafkaSettings.DEFAULT_DESERIALIZER),
                        Map.entry("serde.auto.register.schemas", "true"),
                        Map.entry("serde.normalize.schemas", "false"),
                        Map.entry("serde.specific.avro.reader", "true"),
                        Map.entry("serde.avro.use.logical.type.converters", "false"),
                        Map.entry("serde.basic.auth.credentials.source", "URL"),
                        Map.entry("serde.basic.auth.user.info", ""),
                        Map.entry("serde.bearer.auth.credentials.source", ""),
                        Map.entry("serde.bearer.auth.token", ""),
                        Map.entry("serde.http.connect.timeout.ms", "10000"),
                        Map.entry("serde.http.read.timeout.ms", "30000"),
                        Map.entry("serde.max.retries", "3"),
                        Map.entry("serde.retries.wait.ms", "1000"));
    }

    @Test
    void documentsEveryKeyOfTopicsWithItsDefault() throws IOException {
        assertThat(rows("Topics"))
                .containsExactly(
                        Map.entry("topics.job.partitions", "12"),
                        Map.entry("topics.state.partitions", "6"),
                        Map.entry("topics.replication.factor", "3"),
                        Map.entry("topics.min.insync.replicas", "one less than the replication factor, at least 1"),
                        Map.entry("topics.file.retention", "30d"),
                        Map.entry("topics.result.retention", "30d"),
                        Map.entry("topics.usage.retention", "400d"));
    }

    private static Map<String, String> rows(String heading) throws IOException {
        Path document = Path.of(Objects.requireNonNull(System.getProperty("configuration.document")));
        Map<String, String> rows = new LinkedHashMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(document)) {
            if (line.startsWith("## ")) {
                inside = line.equals("## " + heading);
            }
            Matcher row = ROW.matcher(line);
            if (inside && row.matches()) {
                rows.put(row.group(1), row.group(2).strip());
            }
        }
        return rows;
    }
}
