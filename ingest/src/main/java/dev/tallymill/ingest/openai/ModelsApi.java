package dev.tallymill.ingest.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.http.Access;
import dev.tallymill.ingest.http.Exchange;
import dev.tallymill.ingest.http.Page;
import dev.tallymill.ingest.http.Refusal;
import dev.tallymill.ingest.http.Route;
import java.io.IOException;
import java.util.List;

/**
 * {@code /v1/models}: the models that the operator has named. Their objects carry the fields of both OpenAI's and
 * Anthropic's. Requests for other models are not refused here, but by the endpoint. Immutable, thread-safe.
 */
public final class ModelsApi {

    private final List<String> models;

    public ModelsApi(List<String> models) {
        this.models = List.copyOf(models);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/models", Access.TENANT, this::list),
                new Route("GET", "/v1/models/{model}", Access.TENANT, this::retrieve));
    }

    private void list(Exchange exchange) throws IOException {
        List<ObjectNode> items = models.stream().map(ModelsApi::json).toList();
        exchange.answer(200, ListJson.of(new Page<>(items, false)));
    }

    private void retrieve(Exchange exchange) throws IOException {
        String model = exchange.path("model");
        if (!models.contains(model)) {
            throw Refusal.notFound("model", model);
        }
        exchange.answer(200, json(model));
    }

    private static ObjectNode json(String model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", model)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "tallymill")
                .put("type", "model")
                .put("display_name", model)
                .put("created_at", "1970-01-01T00:00:00Z");
    }
}
