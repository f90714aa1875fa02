package dev.tallymill.ingest.http;

import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The bytes of one client's connection, watched for coming too slowly. A client that is silent, or dawdles over its
 * headers, is hung up on; one that lets a body drip can still be told. Owned by the connection's thread.
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
    private final Runnable hangUp;
    private volatile boolean waiting;
    private volatile long waitingSince;
    private Phase phase = Phase.IDLE;
    private long phaseStart;
    private long bytes;

    /** @param hangUp ends the connection, and with it a read that waits */
    GuardedSource(Supplier<byte[]> socket, SlowClients limits, LongSupplier nanoTime, Runnable hangUp) {
        this.socket = socket;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.hangUp = hangUp;
    }

    /** Ends the connection if its client has been silent for too long while somebody waits; from any thread. */
    void hangUpIfSilent() {
        if (waiting && nanoTime.getAsLong() - waitingSince > limits.silence().toNanos()) {
            hangUp.run();
        }
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
        waitingSince = nanoTime.getAsLong();
        waiting = true;
        try {
            return socket.get();
        } catch (UncheckedIOException e) {
            if (phase == Phase.BODY) {
                throw e;
            }
            throw new CloseConnectionException("the client is silent or gone", e);
        } finally {
            waiting = false;
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
