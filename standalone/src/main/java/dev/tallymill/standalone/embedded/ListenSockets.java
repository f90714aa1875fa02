package dev.tallymill.standalone.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The listening sockets, bound before Kafka starts and handed to it when it asks. So the ports are known in advance, a
 * busy port is found before anything else happens, and no other process can take a port between the look and the use.
 * Thread-safe.
 */
final class ListenSockets implements ServerSocketFactory, AutoCloseable {

    private static final int BACKLOG = 50;

    private final Map<String, ServerSocketChannel> unclaimed = new ConcurrentHashMap<>();

    private ListenSockets() {}

    /**
     * Binds the broker's socket, to any free port where {@code brokerPort} is 0, and the controller's to any free port.
     *
     * @throws CannotStartException when the broker's port is in use
     */
    static ListenSockets bind(int brokerPort) {
        ListenSockets sockets = new ListenSockets();
        try {
            sockets.unclaimed.put(BrokerSettings.BROKER_LISTENER, open(brokerPort));
            sockets.unclaimed.put(BrokerSettings.CONTROLLER_LISTENER, open(0));
            return sockets;
        } catch (BindException e) {
            sockets.close();
            throw new CannotStartException(
                    "port " + brokerPort + " for Kafka is in use by another program; choose another with --kafka-port",
                    e);
        } catch (IOException e) {
            sockets.close();
            throw new CannotStartException("cannot listen on " + Loopback.HOST + ": " + e.getMessage(), e);
        }
    }

    int brokerPort() {
        return port(BrokerSettings.BROKER_LISTENER);
    }

    int controllerPort() {
        return port(BrokerSettings.CONTROLLER_LISTENER);
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listenerName, InetSocketAddress address, int backlog, int receiveBufferBytes) throws IOException {
        ServerSocketChannel socket = unclaimed.remove(listenerName);
        if (socket == null) {
            throw new IOException("no socket was bound for listener " + listenerName);
        }
        socket.configureBlocking(false);
        return socket;
    }

    /** Closes the sockets that Kafka has not asked for; the others are Kafka's to close. */
    @Override
    public void close() {
        for (ServerSocketChannel socket : unclaimed.values()) {
            Utils.closeQuietly(socket, "listening socket");
        }
        unclaimed.clear();
    }

    private int port(String listener) {
        return Objects.requireNonNull(unclaimed.get(listener), listener)
                .socket()
                .getLocalPort();
    }

    private static ServerSocketChannel open(int port) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.bind(Loopback.address(port), BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
