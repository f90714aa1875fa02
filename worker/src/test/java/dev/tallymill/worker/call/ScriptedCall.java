package dev.tallymill.worker.call;

import dev.tallymill.worker.call.Dialect.Saying;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.http.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * One API, its answers asked for whole or as streams: brings a job to its end over a real socket, against a server that answers
 * as it is told. Between attempts nobody waits; how long it would have been is noted.
 */
record ScriptedCall(Dialect api, boolean streamed, List<Duration> sleeps, List<String> requests) {

    /** What the server does with one request; the connection is kept when it returns true. */
    @FunctionalInterface
    interface Step {

        boolean answer(OutputStream out) throws IOException, InterruptedException;
    }

    /** Every API in both ways. */
    static Stream<Arguments> matrix() {
        return Stream.of(Dialect.values())
                .flatMap(api -> Stream.of(Arguments.of(of(api, false)), Arguments.of(of(api, true))));
    }

    /** Every API in both ways with each of {@code rows}. */
    static Stream<Arguments> matrix(Object... rows) {
        return Stream.of(Dialect.values())
                .flatMap(api -> Stream.of(rows)
                        .flatMap(
                                row -> Stream.of(Arguments.of(of(api, false), row), Arguments.of(of(api, true), row))));
    }

    static ScriptedCall of(Dialect api, boolean streamed) {
        return new ScriptedCall(api, streamed, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    }

    /** The job's ending; the last of {@code steps} is repeated. */
    Finished finish(Map<String, String> settings, String body, Step... steps) throws Exception {
        AtomicInteger count = new AtomicInteger();
        Properties properties = new Properties();
        properties.setProperty("worker.stream", Boolean.toString(streamed));
        properties.setProperty("worker.probe.interval", "1ms");
        properties.putAll(settings);
        try (RawServer server = new RawServer((request, socket, out) -> {
            requests.add(request.body());
            return steps[Math.min(count.getAndIncrement(), steps.length - 1)].answer(out);
        })) {
            properties.setProperty("worker.base.url", server.baseUrl());
            try (HttpJobCaller caller = HttpJobCaller.create(
                    CallerConfig.from(properties), "sk-test", Clock.systemUTC(), sleeps::add, new Random(3))) {
                FutureTask<JobEnding> call =
                        new FutureTask<>(() -> caller.call(Jobs.job("job-1", api.endpoint(), body)));
                Thread.ofVirtual().start(call);
                return (Finished) call.get();
            }
        }
    }

    Finished finish(Step... steps) throws Exception {
        return finish(Map.of(), api.request(), steps);
    }

    /** The model says this, in the way it was asked to. */
    Step says(Saying saying) {
        return saysText(Objects.requireNonNull(api.answer(saying), "the API has no such answer"));
    }

    private Step saysText(String answer) {
        return inEvents() ? streams(api.events(answer)) : whole("200 OK", answer, "");
    }

    /** Whether the server answers with events. */
    boolean inEvents() {
        return streamed && api.streams();
    }

    Step hello() {
        return says(Saying.HELLO);
    }

    /** The server refuses, naming its reason so. */
    Step refuses(int status, String code, String... headers) {
        return whole(status + " Refused", api.error(code), String.join("", headers));
    }

    /** An error with status 200. */
    Step errorInside(String code) {
        return inEvents() ? streams(api.errorEvents(code)) : whole("200 OK", api.errorInside(code), "");
    }

    static Step whole(String status, String body, String headers) {
        return out -> {
            String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
            out.write((head + body).getBytes(StandardCharsets.UTF_8));
            return true;
        };
    }

    /** Each in a chunk of its own, ended in good order. */
    static Step streams(List<String> events) {
        return out -> {
            out.write(RawServer.eventStreamHead());
            for (String event : events) {
                out.write(RawServer.chunk(event));
            }
            out.write(RawServer.chunk(""));
            return true;
        };
    }

    @Override
    public String toString() {
        return api + (streamed ? " streamed" : "");
    }
}
