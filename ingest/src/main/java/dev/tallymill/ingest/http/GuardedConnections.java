package dev.tallymill.ingest.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * HTTP/1.1 connections whose bytes go through a {@link GuardedSource}, which ends those of clients that send too slowly.
 * Helidon makes and serves a connection on one thread of its own, which is how the guard is found again.
 */
public final class GuardedConnections implements ServerConnectionSelector, AutoCloseable {

    private static final int MAX_HEADER_BYTES = 32 * 1024;
    private static final int MAX_PROLOGUE_BYTES = 8 * 1024;

    private final SlowClients limits;
    private final LongSupplier nanoTime;
    private final Http1ConnectionSelector http1;
    private final SilenceWatch open = new SilenceWatch();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tallymill-http-silence").daemon().factory());

    @SuppressWarnings("ThreadLocalUsage") // a server's connections are its own; the threads end with them
    private final ThreadLocal<GuardedSource> ofThread = new ThreadLocal<>();

    public GuardedConnections(SlowClients limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.http1 = Http1ConnectionSelector.builder()
                .config(Http1Config.builder()
                        .maxHeadersSize(MAX_HEADER_BYTES)
                        .maxPrologueLength(MAX_PROLOGUE_BYTES)
                        .addReceiveListener(new HeadersEnd())
                        .build())
                .build();
        long everyMillis = Math.clamp(limits.silence().toMillis() / 4, 50, 1_000);
        var unusedWatch = watch.scheduleWithFixedDelay(open, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    /** Watches no more; to be called once the server has stopped. */
    @Override
    public void close() {
        watch.shutdownNow();
    }

    /** A filter for all requests, which watches how they end. */
    public void afterEach(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        try {
            chain.proceed();
        } finally {
            requestEnded();
        }
    }

    /** The request on the current thread has been answered. */
    private void requestEnded() {
        GuardedSource source = ofThread.get();
        if (source != null) {
            source.requestEnded();
        }
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
        GuardedSource source = new GuardedSource(
                context.serverSocket(),
                limits,
                nanoTime,
                () -> context.serverSocket().close());
        ofThread.set(source);
        open.add(source);
        return new Watched(http1.connection(new ReaderContext(context, new BoundedReader(source))), source);
    }

    /** Is watched for as long as it is served. */
    private final class Watched implements ServerConnection {

        private final ServerConnection connection;
        private final GuardedSource source;

        Watched(ServerConnection connection, GuardedSource source) {
            this.connection = connection;
            this.source = source;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            try {
                connection.handle(limit);
            } finally {
                open.remove(source);
            }
        }

        @Override
        public Duration idleTime() {
            return connection.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            connection.close(interrupt);
        }
    }

    private final class HeadersEnd implements Http1ConnectionListener {

        @Override
        public void headers(ConnectionContext context, Headers headers) {
            GuardedSource source = ofThread.get();
            if (source != null) {
                source.headersEnded();
            }
        }
    }

    /** Refuses to gather a huge chunk of a chunked body in memory. */
    private static final class BoundedReader extends DataReader {

        private static final int MAX_CHUNK_BYTES = 16 * 1024 * 1024;

        @SuppressWarnings("removal") // the factory that replaces the constructor makes no subclasses
        BoundedReader(GuardedSource source) {
            super(source);
        }

        @Override
        public BufferData readBuffer(int length) {
            if (length > MAX_CHUNK_BYTES) {
                throw Refusal.chunkTooLarge(MAX_CHUNK_BYTES);
            }
            return super.readBuffer(length);
        }
    }
}
