package dev.tallymill.standalone.simulate;

import dev.tallymill.standalone.simulate.Fates.Fate;
import dev.tallymill.standalone.simulate.answer.Answer;
import dev.tallymill.standalone.simulate.answer.AnswerBook;
import dev.tallymill.standalone.simulate.answer.ApiError;
import dev.tallymill.standalone.simulate.answer.BadPromptException;
import dev.tallymill.standalone.simulate.answer.Fingerprint;
import dev.tallymill.standalone.simulate.answer.ModelEndpoint;
import dev.tallymill.standalone.simulate.answer.Prompt;
import dev.tallymill.standalone.simulate.answer.PromptReader;
import dev.tallymill.standalone.simulate.answer.WireFormat;
import dev.tallymill.standalone.simulate.answer.WireFormats;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Takes one call from its request to its end. Thread-safe; every call runs on its connection's virtual thread. */
final class ModelHandler {

    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final int SERVER_ERRORS = 500;

    private final SimulateConfig config;
    private final CallLedger ledger;
    private final WatchedConnections connections;
    private final InstantSource clock;
    private final KeyCheck keys;
    private final Semaphore seats;
    private final Fates fates;
    private final AnswerBook answers;
    private final PromptReader prompts = new PromptReader();
    private final WireFormats formats;
    private final AtomicLong requestIds = new AtomicLong();

    ModelHandler(
            SimulateConfig config,
            CallLedger ledger,
            WatchedConnections connections,
            WireFormats formats,
            InstantSource clock) {
        this.config = config;
        this.ledger = ledger;
        this.connections = connections;
        this.formats = formats;
        this.clock = clock;
        this.keys = new KeyCheck(config.apiKey());
        this.seats = new Semaphore(config.limitInFlight() == 0 ? Integer.MAX_VALUE : config.limitInFlight());
        this.fates = new Fates(config.latency(), config.faults(), config.seed());
        this.answers = new AnswerBook(config.omitUsage());
    }

    /** Answers a call to this endpoint, or ends it as it is fated. */
    void handle(ModelEndpoint endpoint, ServerRequest request, ServerResponse response) throws IOException {
        CallLedger.Call call = ledger.arrived();
        String requestId = "req_" + requestIds.incrementAndGet();
        WireFormat format = formats.of(endpoint);
        Reply reply = new Reply(response, call, format, config.retryAfter(), requestId);
        try {
            byte[] body = bodyOf(request);
            call.isFor(jobOf(request, body));
            if (!keys.accepts(request.headers())) {
                reply.error(ApiError.wrongKey());
            } else if (!seats.tryAcquire()) {
                reply.error(ApiError.tooManyCalls());
            } else {
                serveSeated(format, body, call, reply);
            }
        } catch (BadPromptException e) {
            reply.error(ApiError.badRequest(e.reason()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server stops", e);
        } finally {
            call.close();
            connections.current().whenCutOff(call::cutOff);
        }
    }

    private void serveSeated(WireFormat format, byte[] body, CallLedger.Call call, Reply reply)
            throws BadPromptException, InterruptedException {
        try {
            Prompt prompt = prompts.read(body);
            if (prompt.stream() && !format.streams()) {
                throw new BadPromptException("The simulated model does not stream at this endpoint.");
            }
            Fate fate = fates.next();
            switch (fate.fault()) {
                case null -> answer(format, prompt, fate, reply);
                case Fault.Truncate truncate -> answer(format, prompt, fate, reply);
                case Fault.Status status -> refuse(status, fate.latency(), reply);
                case Fault.Timeout timeout -> neverAnswer(timeout, call);
            }
        } finally {
            seats.release();
        }
    }

    /** Rate limits and refusals come at once, as those of real servers; failures after the usual time. */
    private void refuse(Fault.Status status, Duration latency, Reply reply) throws InterruptedException {
        pass(status.code() < SERVER_ERRORS ? Duration.ZERO : latency);
        reply.error(ApiError.injected(status.code()));
    }

    private void neverAnswer(Fault.Timeout timeout, CallLedger.Call call) throws InterruptedException {
        try {
            pass(FOR_EVER);
        } finally {
            call.befell(timeout);
        }
    }

    private void answer(WireFormat format, Prompt prompt, Fate fate, Reply reply) throws InterruptedException {
        Answer answer = answers.answerTo(prompt);
        long created = clock.instant().getEpochSecond();
        if (prompt.stream()) {
            stream(format.events(prompt, answer, created), fate, reply);
            return;
        }
        pass(fate.latency());
        byte[] body = format.answer(prompt, answer, created);
        if (fate.fault() instanceof Fault.Truncate truncate) {
            reply.answerCutShort(body, truncate);
        } else {
            reply.answer(body);
        }
    }

    /** Half of the time passes before the first event, the rest between the events. */
    private void stream(List<byte[]> events, Fate fate, Reply reply) throws InterruptedException {
        Duration half = fate.latency().dividedBy(2);
        Duration pause = half.dividedBy(events.size());
        pass(half);
        if (fate.fault() instanceof Fault.Truncate truncate) {
            reply.streamCutShort(events, connections.current(), pause, truncate);
        } else {
            reply.stream(events, connections.current(), pause);
        }
    }

    private void pass(Duration time) throws InterruptedException {
        if (connections.current().hungUpWithin(time)) {
            throw new CloseConnectionException("the client hung up");
        }
    }

    private static byte[] bodyOf(ServerRequest request) throws IOException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        long length = request.headers().contentLength().orElse(-1);
        try (InputStream body = request.content().inputStream()) {
            return length < 0 ? body.readAllBytes() : body.readNBytes((int) length);
        }
    }

    private static long jobOf(ServerRequest request, byte[] body) {
        String key = request.headers().value(IDEMPOTENCY_KEY).orElse("");
        return Fingerprint.of(key.isEmpty() ? body : key.getBytes(StandardCharsets.UTF_8));
    }
}
