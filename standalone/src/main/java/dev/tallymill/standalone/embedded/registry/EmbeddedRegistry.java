package dev.tallymill.standalone.embedded.registry;

import com.sun.net.httpserver.HttpServer;
import dev.tallymill.standalone.embedded.CannotStartException;
import dev.tallymill.standalone.embedded.Loopback;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A schema registry on 127.0.0.1 with Confluent's REST API for Avro: subjects, versions, ids, compatibility levels and
 * soft deletion. Protobuf, JSON Schema, references between subjects, contexts and permanent deletion are refused.
 *
 * <p>Everything is in the {@code _schemas} topic; nothing else is kept. A write is answered when its record has been
 * read back, so whoever got the answer finds the schema. Only one registry may write to the topic. Thread-safe.
 */
public final class EmbeddedRegistry implements AutoCloseable {

    private final SchemasTopic topic;
    private final HttpServer server;
    private final ExecutorService requests;

    private EmbeddedRegistry(SchemasTopic topic, HttpServer server, ExecutorService requests) {
        this.topic = topic;
        this.server = server;
        this.requests = requests;
    }

    /**
     * Reads {@code _schemas} back, making it if need be, and serves.
     *
     * @param bootstrapServers the broker that keeps the topic
     * @throws CannotStartException when the port is in use or the broker does not answer
     */
    public static EmbeddedRegistry start(EmbeddedRegistryConfig config, String bootstrapServers) {
        HttpServer server = bind(config);
        RegistryState state = new RegistryState(config.defaultCompatibility());
        try {
            SchemasTopic topic = SchemasTopic.open(bootstrapServers, state);
            ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(requests);
            server.createContext("/", new RegistryHttp(state, topic));
            server.start();
            return new EmbeddedRegistry(topic, server, requests);
        } catch (SchemaLogException e) {
            server.stop(0);
            throw new CannotStartException("the schema registry cannot start: " + e.getMessage(), e);
        }
    }

    /** For {@code schema.registry.url}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The port that serves. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
        topic.close();
    }

    private static HttpServer bind(EmbeddedRegistryConfig config) {
        try {
            return HttpServer.create(Loopback.address(config.port()), 0);
        } catch (BindException e) {
            throw new CannotStartException(
                    "port " + config.port() + " for the schema registry is in use by another program; choose another"
                            + " with --registry-port",
                    e);
        } catch (IOException e) {
            throw new CannotStartException("the schema registry cannot listen: " + e.getMessage(), e);
        }
    }
}
