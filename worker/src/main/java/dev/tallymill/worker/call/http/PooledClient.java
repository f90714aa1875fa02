package dev.tallymill.worker.call.http;

import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.io.CloseMode;

/** A client and its pool of connections, which can be counted. Thread-safe. */
final class PooledClient implements AutoCloseable {

    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient client;

    PooledClient(HttpSettings settings, boolean keepsConnections) {
        this.connections = HttpClients5.connections(settings);
        this.client = keepsConnections
                ? HttpClients5.keepingConnections(settings, connections)
                : HttpClients5.closingConnections(settings, connections);
    }

    <T> T execute(HttpPost post, HttpClientContext context, HttpClientResponseHandler<T> handler) throws IOException {
        return client.execute(post, context, handler);
    }

    /** Connections that a call has right now; idle ones do not count. */
    int connectionsInUse() {
        return connections.getTotalStats().getLeased();
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }
}
