package dev.tallymill.standalone.embedded.registry;

import dev.tallymill.standalone.embedded.registry.Decision.Refusal;
import dev.tallymill.standalone.embedded.registry.Decision.Reply;
import java.util.List;
import java.util.Map;

/** Confluent's REST paths: which request is whose to decide. Pure, over the state given at construction. */
final class RegistryApi {

    private final RegistryReads reads;
    private final RegistryWrites writes;

    RegistryApi(RegistryState state) {
        this.reads = new RegistryReads(state);
        this.writes = new RegistryWrites(state);
    }

    Decision decide(RegistryRequest request) {
        if (request.flag("permanent")) {
            return new Refusal(422, 422, "the embedded registry deletes softly only; leave out permanent=true");
        }
        List<String> path = request.segments();
        return switch (path.isEmpty() ? "" : path.getFirst()) {
            case "" -> new Reply(Map.of());
            case "subjects" -> subjects(request);
            case "schemas" -> schemas(request);
            case "compatibility" -> compatibility(request);
            case "config" -> config(request);
            case "mode" -> new Reply(Map.of("mode", "READWRITE"));
            default -> notFound();
        };
    }

    /** {@code /subjects[/SUBJECT[/versions[/VERSION[/schema]]]]}. */
    private Decision subjects(RegistryRequest request) {
        return switch (request.method() + " " + request.segments().size()) {
            case "GET 1" -> reads.subjects(request.query().getOrDefault("subjectPrefix", ""));
            case "POST 2" -> reads.lookUp(request.segment(1), request.body());
            case "DELETE 2" -> writes.deleteSubject(request.segment(1));
            case "GET 3" -> reads.versions(request.segment(1));
            case "POST 3" -> writes.register(request.segment(1), request.body());
            case "GET 4" -> reads.version(request.segment(1), request.segment(3));
            case "DELETE 4" -> writes.deleteVersion(request.segment(1), request.segment(3));
            case "GET 5" -> reads.text(request.segment(1), request.segment(3));
            default -> notFound();
        };
    }

    /** {@code /schemas/types} and {@code /schemas/ids/ID[/versions]}. */
    private Decision schemas(RegistryRequest request) {
        List<String> path = request.segments();
        if (path.size() == 2 && path.get(1).equals("types")) {
            return new Reply(List.of("AVRO"));
        }
        return switch (path.size()) {
            case 3 -> reads.schemaById(path.get(2));
            case 4 -> reads.usesOf(path.get(2));
            default -> notFound();
        };
    }

    /** {@code /compatibility/subjects/SUBJECT/versions[/VERSION]}. */
    private Decision compatibility(RegistryRequest request) {
        return switch (request.method() + " " + request.segments().size()) {
            case "POST 4" -> reads.compatible(request.segment(2), request.body());
            case "POST 5" -> reads.compatible(request.segment(2), request.segment(4), request.body());
            default -> notFound();
        };
    }

    /** {@code /config[/SUBJECT]}. */
    private Decision config(RegistryRequest request) {
        return switch (request.method() + " " + request.segments().size()) {
            case "GET 1" -> reads.globalLevel();
            case "PUT 1" -> writes.setLevel(null, request.body());
            case "GET 2" -> reads.level(request.segment(1), request.flag("defaultToGlobal"));
            case "PUT 2" -> writes.setLevel(request.segment(1), request.body());
            case "DELETE 2" -> writes.unsetLevel(request.segment(1));
            default -> notFound();
        };
    }

    private static Decision notFound() {
        return new Refusal(404, 404, "HTTP 404 Not Found");
    }
}
