package dev.tallymill.schemas.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers by a function and remembers what it was asked. */
final class ScriptedTransport implements RegistryTransport {

    private final Script script;
    private final List<String> requests = new ArrayList<>();
    private @Nullable String lastBody;

    ScriptedTransport(Script script) {
        this.script = script;
    }

    @Override
    public Reply exchange(RegistryEndpoint endpoint, String path, @Nullable String body) throws IOException {
        requests.add((body == null ? "GET " : "POST ") + endpoint + path);
        lastBody = body;
        return script.answer(endpoint, path);
    }

    @Override
    public void close() {
        requests.add("closed");
    }

    List<String> requests() {
        return requests;
    }

    @Nullable
    String lastBody() {
        return lastBody;
    }

    /** What one request is answered with. */
    interface Script {
        Reply answer(RegistryEndpoint endpoint, String path) throws IOException;
    }
}
