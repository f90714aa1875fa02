package dev.tallymill.standalone.simulate;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
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

    /** How the JDK's messages begin; the second is that of a write. */
    private static final List<String> RESETS = List.of("Connection reset", "Broken pipe");

    private final Supplier<byte[]> socket;
    private final ExecutorService executor;
    private final Runnable probe;
    private @Nullable Future<byte[]> pending;
    private @Nullable Runnable whenCutOff;

    /** @param probe writes a byte that nobody waits for */
    ClientConnection(Supplier<byte[]> socket, ExecutorService executor, Runnable probe) {
        this.socket = socket;
        this.probe = probe;
        this.executor = executor;
    }

    /** The next bytes; null at the end of the stream, as {@link DataReader} wants it. */
    @Override
    @SuppressWarnings("NullAway") // the supplier's contract is Helidon's, which is not annotated
    public byte[] get() {
        Runnable ifCutOff = whenCutOff;
        whenCutOff = null;
        try {
            byte[] bytes = next();
            if (bytes == null && ifCutOff != null) {
                probe.run();
            }
            return bytes;
        } catch (UncheckedIOException e) {
            if (ifCutOff != null && isReset(e)) {
                ifCutOff.run();
            }
            throw new ServerConnectionException("the client's connection failed", e);
        } catch (ExecutionException e) {
            if (ifCutOff != null && isReset(e)) {
                ifCutOff.run();
            }
            throw new ServerConnectionException("the client's connection failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerConnectionException("interrupted while reading", e);
        }
    }

    private byte @Nullable [] next() throws InterruptedException, ExecutionException {
        Future<byte[]> read = pending;
        if (read == null) {
            return socket.get();
        }
        byte[] bytes = read.get();
        pending = null;
        return bytes;
    }

    /**
     * Has {@code action} run if the next read finds that the client has cut the connection off, which TCP tells from a
     * close in order: something lay unread when the client's end was closed, or came after that. In the latter case the
     * read finds nothing but the end of the stream, and the write of a further byte finds the connection reset.
     */
    void whenCutOff(Runnable action) {
        whenCutOff = action;
    }

    private static boolean isReset(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException
                    && RESETS.stream().anyMatch(String.valueOf(cause.getMessage())::startsWith)) {
                return true;
            }
        }
        return false;
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
