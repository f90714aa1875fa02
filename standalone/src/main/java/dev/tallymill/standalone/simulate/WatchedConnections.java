package dev.tallymill.standalone.simulate;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

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
        return http1.connection(new WatchedContext(context, DataReader.create(watched)));
    }

    /** Helidon's own context but for the reader. */
    private record WatchedContext(ConnectionContext context, DataReader dataReader) implements ConnectionContext {

        @Override
        public ListenerContext listenerContext() {
            return context.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return context.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return context.dataWriter();
        }

        @Override
        public Router router() {
            return context.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return context.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return context.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return context.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return context.localPeer();
        }

        @Override
        public boolean isSecure() {
            return context.isSecure();
        }

        @Override
        public String socketId() {
            return context.socketId();
        }

        @Override
        public String childSocketId() {
            return context.childSocketId();
        }
    }
}
