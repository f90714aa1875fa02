package dev.tallymill.standalone.simulate;

import dev.tallymill.standalone.simulate.answer.ApiError;
import dev.tallymill.standalone.simulate.answer.WireFormat;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the one answer to a call, and enters in the ledger how that went. Owned by the call's thread. */
final class Reply {

    static final Header SERVER = HeaderValues.createCached(HeaderNames.SERVER, "tallymill-simulated-model");
    private static final Header EVENT_STREAM =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    private static final HeaderName X_REQUEST_ID = HeaderNames.create("x-request-id");

    private final ServerResponse response;
    private final CallLedger.Call call;
    private final WireFormat format;
    private final @Nullable String retryAfter;

    Reply(
            ServerResponse response,
            CallLedger.Call call,
            WireFormat format,
            @Nullable String retryAfter,
            String requestId) {
        this.response = response;
        this.call = call;
        this.format = format;
        this.retryAfter = retryAfter;
        response.header(SERVER);
        response.header(HeaderValues.create(X_REQUEST_ID, requestId));
    }

    /** An answer with another status than 200. */
    void error(ApiError error) {
        response.status(Status.create(error.status()));
        if (retryAfter != null && (error.status() == 429 || error.status() == 503)) {
            response.header(HeaderNames.RETRY_AFTER, retryAfter);
        }
        send(error.status(), format.error(error));
    }

    /** The whole answer at once. */
    void answer(byte[] body) {
        send(200, body);
    }

    /** Announces the whole answer, sends the first half of it, and closes the connection. */
    void answerCutShort(byte[] body, Fault.Truncate fault) {
        response.header(HeaderValues.CONTENT_TYPE_JSON);
        response.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, body.length));
        call.befell(fault);
        response.send(body, 0, body.length / 2);
        throw new CloseConnectionException("truncated by fault");
    }

    /**
     * The answer event by event.
     *
     * @param pause before each event
     */
    void stream(List<byte[]> events, ClientConnection client, Duration pause) throws InterruptedException {
        OutputStream out = openStream();
        sendEvents(out, events.subList(0, events.size() - 1), client, pause);
        call.answered(200);
        sendEvents(out, events.subList(events.size() - 1, events.size()), client, Duration.ZERO);
        try {
            out.close();
        } catch (IOException e) {
            throw clientGone(e);
        }
    }

    /** The first half of the events, then no more: neither the last chunk nor the protocol's end of the body. */
    void streamCutShort(List<byte[]> events, ClientConnection client, Duration pause, Fault.Truncate fault)
            throws InterruptedException {
        sendEvents(openStream(), events.subList(0, events.size() / 2), client, pause);
        call.befell(fault);
        throw new CloseConnectionException("truncated by fault");
    }

    private OutputStream openStream() {
        response.header(EVENT_STREAM);
        return response.outputStream();
    }

    private void sendEvents(OutputStream out, List<byte[]> events, ClientConnection client, Duration pause)
            throws InterruptedException {
        for (byte[] event : events) {
            if (client.hungUpWithin(pause)) {
                throw new CloseConnectionException("the client hung up");
            }
            try {
                out.write(event);
                out.flush();
            } catch (IOException | CloseConnectionException e) {
                throw clientGone(e);
            }
        }
    }

    private void send(int status, byte[] body) {
        response.header(HeaderValues.CONTENT_TYPE_JSON);
        call.answered(status);
        try {
            response.send(body);
        } catch (CloseConnectionException e) {
            throw clientGone(e);
        }
    }

    private CloseConnectionException clientGone(Exception cause) {
        call.aborted();
        return new CloseConnectionException("the client is gone", cause);
    }
}
