package dev.tallymill.standalone.simulate;

import dev.tallymill.ingest.http.ReaderContext;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/**
 * HTTP/1.1 connections whose bytes go through a {@link ClientConnection}, so that a call which is waiting notices when
 * its client hangs up. Helidon makes and serves a connection on one thread of its own, which is how a handler finds its
 * connection again.
 */
final class WatchedConnections implements ServerConnectionSelector {

    private static final byte[] ANY_BYTE = {'\n'};

    private final Http1ConnectionSelector http1 =
            Http1ConnectionSelector.builder().config(Http1Config.create()).build();

    @SuppressWarnings("ThreadLocalUsage") // a model's connections are its own; the threads end with them
    private final ThreadLocal<ClientConnection> ofThread = new ThreadLocal<>();

    /** The connection whose request the current thread is handling. */
    ClientConnection current() {
        return ofThread.get();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http1.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        ClientConnection watched = new ClientConnection(
                context.serverSocket(),
                context.executor(),
                () -> context.serverSocket().write(BufferData.create(ANY_BYTE)));
        ofThread.set(watched);
        return http1.connection(new ReaderContext(context, DataReader.create(watched)));
    }
}
