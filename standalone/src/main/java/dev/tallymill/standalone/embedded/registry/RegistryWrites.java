package dev.tallymill.standalone.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.embedded.registry.Decision.Append;
import dev.tallymill.standalone.embedded.registry.Decision.Refusal;
import dev.tallymill.standalone.embedded.registry.Decision.Reply;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.LevelChanged;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.SchemaChanged;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.SubjectDeleted;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests that change something; writes nothing itself. The caller sees to it that nothing changes
 * between a decision and the return of its record.
 */
final class RegistryWrites {

    private static final int INCOMPATIBLE = 409;

    private final RegistryState state;
    private final RegistryReads reads;

    RegistryWrites(RegistryState state) {
        this.state = state;
        this.reads = new RegistryReads(state);
    }

    Decision register(String subject, JsonNode request) {
        return SchemaText.parsed(request, candidate -> {
            List<StoredSchema> live = state.live(subject);
            for (StoredSchema known : live.reversed()) {
                if (known.text().equals(candidate.text())) {
                    return new Reply(Map.of("id", known.id()));
                }
            }
            List<String> problems = problems(subject, candidate, live);
            return problems.isEmpty() ? append(subject, candidate) : incompatible(subject, problems);
        });
    }

    /** Versions stay readable by id; a later registration goes on counting. */
    Decision deleteSubject(String subject) {
        List<Integer> versions =
                state.live(subject).stream().map(StoredSchema::version).toList();
        return versions.isEmpty()
                ? Refusal.subjectNotFound(subject)
                : new Append(new SubjectDeleted(subject, versions.getLast()), versions);
    }

    Decision deleteVersion(String subject, String version) {
        return reads.find(
                subject, version, found -> new Append(SchemaChanged.to(found.markedDeleted()), found.version()));
    }

    /** @param subject null for the global level */
    Decision setLevel(@Nullable String subject, JsonNode request) {
        String name = request.path("compatibility").asText();
        return Compatibility.named(name)
                .<Decision>map(
                        level -> new Append(new LevelChanged(subject, level), Map.of("compatibility", level.name())))
                .orElseGet(() -> Refusal.invalidLevel(name));
    }

    Decision unsetLevel(String subject) {
        return state.levelOf(subject)
                .<Decision>map(level ->
                        new Append(new LevelChanged(subject, null), Map.of("compatibilityLevel", level.name())))
                .orElseGet(() -> reads.level(subject, false));
    }

    private List<String> problems(String subject, SchemaText candidate, List<StoredSchema> live) {
        List<Schema> earlier =
                live.stream().map(StoredSchema::text).map(SchemaText::parse).toList();
        return state.levelOf(subject).orElseGet(state::globalLevel).problems(candidate.schema(), earlier);
    }

    private Decision append(String subject, SchemaText candidate) {
        List<StoredSchema> all = state.all(subject);
        int version = all.isEmpty() ? 1 : all.getLast().version() + 1;
        int id = state.idOf(candidate.text()).orElseGet(state::nextId);
        StoredSchema schema = new StoredSchema(subject, version, id, candidate.text(), false);
        return new Append(SchemaChanged.to(schema), Map.of("id", id));
    }

    private static Refusal incompatible(String subject, List<String> problems) {
        return new Refusal(
                INCOMPATIBLE,
                INCOMPATIBLE,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                        + "\", details: " + problems);
    }
}
