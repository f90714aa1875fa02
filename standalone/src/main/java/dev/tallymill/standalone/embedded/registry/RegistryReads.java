package dev.tallymill.standalone.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.embedded.registry.Decision.Refusal;
import dev.tallymill.standalone.embedded.registry.Decision.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Answers to requests that change nothing. Pure, over the state given at construction. */
final class RegistryReads {

    private final RegistryState state;

    RegistryReads(RegistryState state) {
        this.state = state;
    }

    Decision subjects(String prefix) {
        return new Reply(state.subjects().stream()
                .filter(subject -> subject.startsWith(prefix))
                .toList());
    }

    Decision versions(String subject) {
        List<StoredSchema> live = state.live(subject);
        return live.isEmpty()
                ? Refusal.subjectNotFound(subject)
                : new Reply(live.stream().map(StoredSchema::version).toList());
    }

    Decision version(String subject, String version) {
        return find(subject, version, found -> new Reply(body(found)));
    }

    /** The bare text, as the registry's {@code .../schema} paths give it. */
    Decision text(String subject, String version) {
        return find(subject, version, found -> new Reply(found.text()));
    }

    Decision schemaById(String id) {
        return state.textById(number(id))
                .<Decision>map(text -> new Reply(Map.of("schema", text)))
                .orElseGet(() -> new Refusal(404, 40403, "Schema " + id + " not found"));
    }

    Decision usesOf(String id) {
        List<Map<String, Object>> uses = state.usesOf(number(id)).stream()
                .map(use -> Map.<String, Object>of("subject", use.subject(), "version", use.version()))
                .toList();
        return uses.isEmpty() ? new Refusal(404, 40403, "Schema " + id + " not found") : new Reply(uses);
    }

    /** Whether this very schema stands under the subject, and as what. */
    Decision lookUp(String subject, JsonNode request) {
        return SchemaText.parsed(request, wanted -> {
            List<StoredSchema> live = state.live(subject);
            if (live.isEmpty()) {
                return Refusal.subjectNotFound(subject);
            }
            return live.reversed().stream()
                    .filter(schema -> schema.text().equals(wanted.text()))
                    .findFirst()
                    .<Decision>map(found -> new Reply(body(found)))
                    .orElseGet(Refusal::schemaNotFound);
        });
    }

    /** Whether the schema could be registered, judged against one version. */
    Decision compatible(String subject, String version, JsonNode request) {
        return SchemaText.parsed(
                request, candidate -> find(subject, version, found -> verdict(subject, candidate, List.of(found))));
    }

    /** Whether the schema could be registered, judged against all versions that its level counts. */
    Decision compatible(String subject, JsonNode request) {
        return SchemaText.parsed(request, candidate -> verdict(subject, candidate, state.live(subject)));
    }

    Decision globalLevel() {
        return new Reply(Map.of("compatibilityLevel", state.globalLevel().name()));
    }

    Decision level(String subject, boolean orGlobal) {
        if (orGlobal && state.levelOf(subject).isEmpty()) {
            return globalLevel();
        }
        return state.levelOf(subject)
                .<Decision>map(level -> new Reply(Map.of("compatibilityLevel", level.name())))
                .orElseGet(() -> new Refusal(
                        404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured"));
    }

    /** Goes on with one version of the subject, given as a number or {@code latest}, or refuses. */
    Decision find(String subject, String version, Function<StoredSchema, Decision> next) {
        boolean latest = version.equals("latest") || version.equals("-1");
        int wanted = number(version);
        if (!latest && wanted < 1) {
            return Refusal.invalidVersion(version);
        }
        List<StoredSchema> live = state.live(subject);
        if (live.isEmpty()) {
            return Refusal.subjectNotFound(subject);
        }
        if (latest) {
            return next.apply(live.getLast());
        }
        return live.stream()
                .filter(schema -> schema.version() == wanted)
                .findFirst()
                .map(next)
                .orElseGet(() -> Refusal.versionNotFound(version));
    }

    private Decision verdict(String subject, SchemaText candidate, List<StoredSchema> earlier) {
        List<String> problems = state.levelOf(subject)
                .orElseGet(state::globalLevel)
                .problems(
                        candidate.schema(),
                        earlier.stream()
                                .map(StoredSchema::text)
                                .map(SchemaText::parse)
                                .toList());
        return new Reply(Map.of("is_compatible", problems.isEmpty(), "messages", problems));
    }

    private static Map<String, Object> body(StoredSchema schema) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("subject", schema.subject());
        body.put("version", schema.version());
        body.put("id", schema.id());
        body.put("schema", schema.text());
        return body;
    }

    /** The number, or 0, which is no id and no version. */
    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
