package dev.tallymill.ingest.http;

import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The bytes of one client's connection, watched for coming too slowly. A client that dawdles over its headers is hung up
 * on; one that dawdles over a body can still be told. Owned by the connection's thread.
 */
final class GuardedSource implements Supplier<byte[]> {

    private enum Phase {
        IDLE,
        HEADERS,
        BODY
    }

    private final Supplier<byte[]> socket;
    private final SlowClients limits;
    private final LongSupplier nanoTime;
    private Phase phase = Phase.IDLE;
    private long phaseStart;
    private long bytes;

    GuardedSource(Supplier<byte[]> socket, SlowClients limits, LongSupplier nanoTime) {
        this.socket = socket;
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** The next bytes; null at the end of the stream, as Helidon wants it. */
    @Override
    @SuppressWarnings("NullAway") // the supplier's contract is Helidon's, which is not annotated
    public byte[] get() {
        byte[] read = read();
        if (read == null) {
            return null;
        }
        if (phase == Phase.IDLE) {
            enter(Phase.HEADERS);
        }
        bytes += read.length;
        Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - phaseStart);
        if (phase == Phase.HEADERS && elapsed.compareTo(limits.headers()) > 0) {
            throw new CloseConnectionException("the headers come too slowly");
        }
        if (phase == Phase.BODY && tooSlow(elapsed)) {
            throw new UncheckedIOException(new SocketTimeoutException("the body comes too slowly"));
        }
        return read;
    }

    void headersEnded() {
        enter(Phase.BODY);
    }

    void requestEnded() {
        phase = Phase.IDLE;
    }

    /** Silence is told as an error of the connection only where somebody waits for a body. */
    private byte[] read() {
        try {
            return socket.get();
        } catch (UncheckedIOException e) {
            if (phase == Phase.BODY) {
                throw e;
            }
            throw new CloseConnectionException("the client is silent or gone", e);
        }
    }

    private boolean tooSlow(Duration elapsed) {
        return elapsed.compareTo(limits.grace()) > 0
                && bytes < limits.bodyBytesPerSecond() * (elapsed.toMillis() / 1000.0);
    }

    private void enter(Phase next) {
        phase = next;
        phaseStart = nanoTime.getAsLong();
        bytes = 0;
    }
}
