package dev.tallymill.standalone.simulate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tallymill.standalone.simulate.answer.ApiError;
import dev.tallymill.standalone.simulate.answer.ModelEndpoint;
import dev.tallymill.standalone.simulate.answer.WireFormats;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Finds what a request is for. Model endpoints are known by the end of the path, so that any base URL works. */
final class Routes implements Handler {

    private final ModelHandler models;
    private final CallLedger ledger;
    private final KeyCheck keys;
    private final WireFormats formats;
    private final JsonMapper json = new JsonMapper();

    Routes(ModelHandler models, CallLedger ledger, KeyCheck keys, WireFormats formats) {
        this.formats = formats;
        this.models = models;
        this.ledger = ledger;
        this.keys = keys;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws IOException {
        String path = request.path().path();
        Method method = request.prologue().method();
        ModelEndpoint endpoint = method.equals(Method.POST) ? ModelEndpoint.ofPath(path) : null;
        if (endpoint != null) {
            models.handle(endpoint, request, response);
        } else if (method.equals(Method.GET) && path.equals("/stats")) {
            send(response, json.writeValueAsBytes(ledger.stats()));
        } else if (method.equals(Method.GET) && path.endsWith("/models")) {
            listModels(request, response);
        } else {
            error(response, ApiError.notFound(method.text(), path));
        }
    }

    private void listModels(ServerRequest request, ServerResponse response) throws IOException {
        if (!keys.accepts(request.headers())) {
            error(response, ApiError.wrongKey());
            return;
        }
        Map<String, Object> model =
                Map.of("id", "gpt-oss-120b", "object", "model", "created", 0, "owned_by", "simulated");
        send(response, json.writeValueAsBytes(Map.of("object", "list", "data", List.of(model))));
    }

    private void error(ServerResponse response, ApiError error) {
        response.status(Status.create(error.status()));
        send(response, formats.of(ModelEndpoint.CHAT_COMPLETIONS).error(error));
    }

    private static void send(ServerResponse response, byte[] body) {
        response.header(Reply.SERVER);
        response.header(HeaderValues.CONTENT_TYPE_JSON);
        response.send(body);
    }
}
