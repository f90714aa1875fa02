package dev.tallymill.schemas.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A registry inside the JVM that holds every subject to FULL_TRANSITIVE compatibility, for tests. Thread-safe. Closing
 * it does nothing.
 */
public final class InMemorySchemaRegistry implements SchemaRegistryClient {

    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, List<RegisteredSchema>> subjects = new HashMap<>();

    @Override
    public synchronized int register(String subject, Schema schema) {
        List<RegisteredSchema> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
        for (RegisteredSchema version : versions) {
            if (version.schema().equals(schema)) {
                return version.id();
            }
        }
        List<String> problems = incompatibilities(subject, schema);
        if (!problems.isEmpty()) {
            throw new RegistryRejectedException(
                    409, RegistryRejectedException.INCOMPATIBLE, subject + ": " + String.join("; ", problems));
        }
        int id = idOf(schema);
        versions.add(new RegisteredSchema(subject, versions.size() + 1, id, schema));
        return id;
    }

    @Override
    public synchronized RegisteredSchema lookUp(String subject, Schema schema) {
        return versions(subject).stream()
                .filter(version -> version.schema().equals(schema))
                .findFirst()
                .orElseThrow(() -> new RegistryRejectedException(
                        404, RegistryRejectedException.SCHEMA_NOT_FOUND, subject + ": schema not found"));
    }

    @Override
    public synchronized Schema schemaById(int id) {
        if (id < 1 || id > schemas.size()) {
            throw new RegistryRejectedException(
                    404, RegistryRejectedException.SCHEMA_NOT_FOUND, "schema " + id + " not found");
        }
        return schemas.get(id - 1);
    }

    @Override
    public synchronized RegisteredSchema latest(String subject) {
        return versions(subject).getLast();
    }

    @Override
    public synchronized List<String> incompatibilities(String subject, Schema schema) {
        List<Schema> history = subjects.getOrDefault(subject, List.of()).stream()
                .map(RegisteredSchema::schema)
                .toList();
        return SchemaEvolution.fullTransitive(schema, history);
    }

    @Override
    public void close() {
        // Others of the same scope go on using it.
    }

    private List<RegisteredSchema> versions(String subject) {
        List<RegisteredSchema> versions = subjects.getOrDefault(subject, List.of());
        if (versions.isEmpty()) {
            throw new RegistryRejectedException(
                    404, RegistryRejectedException.SUBJECT_NOT_FOUND, "subject " + subject + " not found");
        }
        return versions;
    }

    private int idOf(Schema schema) {
        int index = schemas.indexOf(schema);
        if (index >= 0) {
            return index + 1;
        }
        schemas.add(schema);
        return schemas.size();
    }
}
