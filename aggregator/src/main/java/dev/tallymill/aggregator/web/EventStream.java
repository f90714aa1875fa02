package dev.tallymill.aggregator.web;

import dev.tallymill.aggregator.view.ReadModel;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Server-sent events: an {@code overview} at once and after every change, so many a second at most. The stream ends by
 * itself after some minutes, or when its key does, and the page opens the next. Thread-safe; a request blocks its virtual
 * thread for as long as it is served.
 */
final class EventStream {

    private static final int MOST_STREAMS = 256;
    private static final Duration LEAST_GAP = Duration.ofMillis(500);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(4);

    private final ReadModel model;
    private final DashboardApi api;
    private final Gate gate;
    private final Clock clock;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private final CountDownLatch closed = new CountDownLatch(1);

    EventStream(ReadModel model, DashboardApi api, Gate gate, Clock clock) {
        this.model = model;
        this.api = api;
        this.gate = gate;
        this.clock = clock;
    }

    /** Ends all streams within a heartbeat, at the next change at the latest. */
    void close() {
        closed.countDown();
        model.change(tables -> {});
    }

    /** Serves one stream to its end. */
    void serve(ServerRequest request, ServerResponse response) {
        Caller caller = gate.admit(request.headers());
        if (!streams.tryAcquire()) {
            throw Problem.unavailable("Too many open streams; ask again.");
        }
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        try (OutputStream out = response.outputStream()) {
            stream(request, caller, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Problem e) {
            return; // the key has ended; the next request is told so
        } catch (IOException e) {
            throw new UncheckedIOException("the client is gone", e);
        } finally {
            streams.release();
        }
    }

    private void stream(ServerRequest request, Caller caller, OutputStream out)
            throws IOException, InterruptedException {
        long end = clock.millis() + LONGEST.toMillis();
        boolean closing = false;
        boolean first = true;
        long sent = 0;
        while (!closing && clock.millis() < end && gate.admit(request.headers()).equals(caller)) {
            long version = model.version();
            boolean news = first || version != sent;
            String text = news ? "event: overview\ndata: " + Json.text(api.overview(caller.only())) + "\n\n" : ": \n\n";
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            first = false;
            sent = version;
            closing = closed.await(LEAST_GAP.toMillis(), TimeUnit.MILLISECONDS);
            model.awaitNews(sent, HEARTBEAT);
        }
    }
}
