package dev.tallymill.standalone.embedded.registry;

import dev.tallymill.standalone.embedded.registry.RegistryRecord.Irrelevant;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.LevelChanged;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.SchemaChanged;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.SubjectDeleted;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the records of {@code _schemas} add up to. Thread-safe: one thread applies records while others ask; answers are
 * copies.
 */
final class RegistryState {

    private final Compatibility defaultLevel;
    private final NavigableMap<String, NavigableMap<Integer, StoredSchema>> subjects = new TreeMap<>();
    private final Map<Integer, String> textById = new HashMap<>();
    private final Map<String, Integer> idByText = new HashMap<>();
    private final Map<String, Compatibility> levels = new HashMap<>();
    private @Nullable Compatibility globalLevel;
    private int highestId;

    /** @param defaultLevel holds until a record sets another global level */
    RegistryState(Compatibility defaultLevel) {
        this.defaultLevel = defaultLevel;
    }

    synchronized void apply(RegistryRecord record) {
        switch (record) {
            case SchemaChanged changed -> applySchema(changed);
            case LevelChanged changed -> applyLevel(changed);
            case SubjectDeleted deleted ->
                versions(deleted.subject())
                        .headMap(deleted.version(), true)
                        .replaceAll((version, schema) -> schema.markedDeleted());
            case Irrelevant() -> {}
        }
    }

    /** Names of the subjects with a version that is not deleted, in order. */
    synchronized List<String> subjects() {
        return subjects.keySet().stream()
                .filter(subject -> !live(subject).isEmpty())
                .toList();
    }

    /** The subject's versions that are not deleted, oldest first. */
    synchronized List<StoredSchema> live(String subject) {
        return all(subject).stream().filter(schema -> !schema.deleted()).toList();
    }

    /** The subject's versions with the deleted ones, oldest first. */
    synchronized List<StoredSchema> all(String subject) {
        NavigableMap<Integer, StoredSchema> versions = subjects.get(subject);
        return versions == null ? List.of() : List.copyOf(versions.values());
    }

    synchronized Optional<String> textById(int id) {
        return Optional.ofNullable(textById.get(id));
    }

    synchronized OptionalInt idOf(String text) {
        Integer id = idByText.get(text);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Where the schema with this id is in use, deleted versions left out. */
    synchronized List<StoredSchema> usesOf(int id) {
        return subjects.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .filter(schema -> schema.id() == id && !schema.deleted())
                .toList();
    }

    synchronized int nextId() {
        return highestId + 1;
    }

    synchronized Compatibility globalLevel() {
        return globalLevel == null ? defaultLevel : globalLevel;
    }

    /** The level set for the subject itself. */
    synchronized Optional<Compatibility> levelOf(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    private void applySchema(SchemaChanged changed) {
        StoredSchema schema = changed.schema();
        if (schema == null) {
            versions(changed.subject()).remove(changed.version());
            return;
        }
        versions(changed.subject()).put(changed.version(), schema);
        textById.putIfAbsent(schema.id(), schema.text());
        idByText.putIfAbsent(schema.text(), schema.id());
        highestId = Math.max(highestId, schema.id());
    }

    private void applyLevel(LevelChanged changed) {
        String subject = changed.subject();
        if (subject == null) {
            globalLevel = changed.level();
        } else if (changed.level() == null) {
            levels.remove(subject);
        } else {
            levels.put(subject, changed.level());
        }
    }

    private NavigableMap<Integer, StoredSchema> versions(String subject) {
        return subjects.computeIfAbsent(subject, name -> new TreeMap<>());
    }
}
