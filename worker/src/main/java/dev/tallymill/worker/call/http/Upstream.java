package dev.tallymill.worker.call.http;

/** Makes one HTTP exchange. Thread-safe. A function, so that tests can script an upstream. */
@FunctionalInterface
public interface Upstream {

    /**
     * Sends the request and reads the whole answer. Whatever goes wrong on the way is an {@link Exchange}, not an
     * exception.
     *
     * @throws InterruptedException when the calling thread is interrupted; the socket is closed by then
     */
    Exchange send(UpstreamRequest request) throws InterruptedException;
}
