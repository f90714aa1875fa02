package dev.tallymill.schemas.registry;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.utils.Time;

/**
 * What Tallymill asks of a schema registry. Thread-safe. Nothing is cached here; the serializers do that.
 *
 * <p>Every method throws {@link RegistryRejectedException} when the registry refuses and
 * {@link RegistryUnavailableException} when none answers.
 */
public interface SchemaRegistryClient extends AutoCloseable {

    /** Registers {@code schema} under {@code subject} unless it stands there already, and returns its id. */
    int register(String subject, Schema schema);

    /** Finds {@code schema} under {@code subject}; error code 40403 or 40401 when it is not there. */
    RegisteredSchema lookUp(String subject, Schema schema);

    /** The schema with {@code id}; error code 40403 when there is none. */
    Schema schemaById(int id);

    /** The newest version of {@code subject}; error code 40401 when there is none. */
    RegisteredSchema latest(String subject);

    /** Why {@code schema} may not become the next version of {@code subject}; empty when it may. */
    List<String> incompatibilities(String subject, Schema schema);

    @Override
    void close();

    /**
     * Opens the registry that {@code config} names under {@code schema.registry.url}, without calling it yet.
     *
     * @param config Confluent's configuration names; see docs/configuration.md
     * @param time for pauses between attempts
     * @throws IllegalArgumentException naming the key that is missing or wrong
     */
    static SchemaRegistryClient open(Map<String, ?> config, Time time) {
        RegistryClientConfig parsed = RegistryClientConfig.from(config);
        if (parsed.mockScope() != null) {
            return MockRegistries.open(parsed.mockScope());
        }
        return new HttpSchemaRegistryClient(
                new RegistryFailover(parsed, new JdkRegistryTransport(parsed), time), parsed.normalize());
    }
}
