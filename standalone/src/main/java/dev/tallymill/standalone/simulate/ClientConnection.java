package dev.tallymill.standalone.simulate;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one client's connection, which can also be watched for the client hanging up. HTTP/1.1 clients send
 * nothing while they wait for an answer, so a read that ends during a call means that the client is gone. The read is
 * left pending when the call's time is up first, and its bytes go to whoever reads next.
 *
 * <p>Owned by the connection's thread; the pending read runs on a thread of the executor.
 */
final class ClientConnection implements Supplier<byte[]> {

    private final Supplier<byte[]> socket;
    private final ExecutorService executor;
    private @Nullable Future<byte[]> pending;

    ClientConnection(Supplier<byte[]> socket, ExecutorService executor) {
        this.socket = socket;
        this.executor = executor;
    }

    /** The next bytes; null at the end of the stream, as {@link DataReader} wants it. */
    @Override
    @SuppressWarnings("NullAway") // the supplier's contract is Helidon's, which is not annotated
    public byte[] get() {
        Future<byte[]> read = pending;
        try {
            if (read == null) {
                return socket.get();
            }
            byte[] bytes = read.get();
            pending = null;
            return bytes;
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("the client's connection failed", e);
        } catch (ExecutionException e) {
            throw new ServerConnectionException("the client's connection failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerConnectionException("interrupted while reading", e);
        }
    }

    /**
     * Lets time pass.
     *
     * @return true as soon as the client is gone, false when the time is up
     * @throws InterruptedException when the server stops
     */
    boolean hungUpWithin(Duration time) throws InterruptedException {
        if (time.isZero()) {
            return false;
        }
        if (pending == null) {
            pending = executor.submit(socket::get);
        }
        try {
            byte[] bytes = pending.get(time.toNanos(), TimeUnit.NANOSECONDS);
            if (bytes == null) {
                return true;
            }
            // A pipelining client: it can no longer be watched, so time passes unwatched, from the start again.
            new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }
}
