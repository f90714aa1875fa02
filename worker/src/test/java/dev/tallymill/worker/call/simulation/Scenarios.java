package dev.tallymill.worker.call.simulation;

import static dev.tallymill.worker.call.simulation.Scenario.HEALTHY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.Replies;
import dev.tallymill.worker.call.http.Exchange.Kind;
import dev.tallymill.worker.call.http.Upstream;
import dev.tallymill.worker.call.http.UpstreamRequest;
import dev.tallymill.worker.call.simulation.Scenario.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/** All the weathers. */
final class Scenarios {

    private static final String MODEL = "gpt-oss-120b";
    private static final Trouble FOUR_HOURS = new Trouble(300, 300 + 4 * 3_600);

    private Scenarios() {}

    static List<Scenario> all() {
        return List.of(
                fairWeather(),
                wavesOf429(),
                refusedConnections(),
                blackHole(),
                brownOut(),
                slowRecovery(),
                flapping(),
                revokedKey(),
                rateLimited(
                        "Rate limit, told by nobody",
                        "The server allows 300 requests and 100,000 tokens a minute, each a bucket that refills"
                                + " steadily, and takes prompt and `max_tokens` of every call: 512 tokens, which makes"
                                + " 195 calls a minute. It says so only in its refusals, with `retry-after-ms`.",
                        "The adaptive limit finds the rate by running into it, again and again: one refusal for every"
                                + " twenty answers, which cost neither tokens nor a job its attempts.",
                        false,
                        Map.of(),
                        figures -> {
                            assertNothingFailed(figures);
                            assertThat(figures.goodput()).isGreaterThan(0.85);
                        }),
                rateLimited(
                        "Rate limit, told in headers",
                        "The same server, but every answer has the `x-ratelimit-*` headers.",
                        "The worker counts with the server and waits before it is refused, though every answer's usage says that"
                                + " much less was used than the server has taken.",
                        true,
                        Map.of(),
                        figures -> {
                            assertNothingFailed(figures);
                            assertThat(figures.goodput()).isGreaterThan(0.97);
                            assertThat(figures.wasted()).isLessThan(20);
                        }),
                rateLimited(
                        "Rate limit, configured",
                        "The same server without headers, and a worker with `worker.requests.per.minute=195`.",
                        "What an operator knows saves every refusal. A sixth of a minute's worth goes at once, the rest"
                                + " is spread over the minute.",
                        false,
                        Map.of("worker.requests.per.minute", "195"),
                        figures -> {
                            assertNothingFailed(figures);
                            assertThat(figures.goodput()).isGreaterThan(0.9);
                            assertThat(figures.wasted()).isZero();
                        }),
                twoModels());
    }

    private static void assertNothingFailed(Figures figures) {
        assertThat(figures.failed()).isZero();
    }

    private static Duration recovery(Figures figures) {
        return Objects.requireNonNull(figures.recovery());
    }

    /** A server that is healthy but for one bad time. */
    private static Scenario outage(
            String name,
            String story,
            String meaning,
            Trouble trouble,
            Function<Server, Upstream> bad,
            Consumer<Figures> check) {
        return new Scenario(
                name,
                story,
                meaning,
                3_000,
                number -> MODEL,
                Map.of(),
                server -> {
                    Upstream inTrouble = bad.apply(server);
                    return request -> trouble.lasts(server.now()) ? inTrouble.send(request) : server.serve();
                },
                second -> trouble.lasts(second) ? 0 : HEALTHY,
                trouble,
                check);
    }

    private static Scenario fairWeather() {
        return new Scenario(
                "Fair weather",
                "Every call is answered, after ten seconds in the mean.",
                "What is lost is the end, when the last calls leave the other places empty.",
                5_000,
                number -> MODEL,
                Map.of(),
                server -> request -> server.serve(),
                second -> HEALTHY,
                null,
                figures -> {
                    assertNothingFailed(figures);
                    assertThat(figures.wasted()).isZero();
                    assertThat(figures.goodput()).isGreaterThan(0.97);
                });
    }

    private static Scenario wavesOf429() {
        return new Scenario(
                "Waves of 429",
                "For hours, twenty good minutes and twenty in which every call is refused with 429, without a word of how"
                        + " long.",
                "The model is paused and one probe at a time knocks, every 30 s in the end. After each wave the limit"
                        + " comes back by one for every answer, so that the good minutes are not spent on growing.",
                20_000,
                number -> MODEL,
                Map.of(),
                server -> request -> isGood(server.now(), 1_200) ? server.serve() : server.refuse(Replies.status(429)),
                second -> isGood(second, 1_200) ? HEALTHY : 0,
                new Trouble(1_200, 2_400),
                figures -> {
                    assertNothingFailed(figures);
                    assertThat(figures.goodput()).isGreaterThan(0.85);
                    assertThat(figures.wasted()).isLessThan(1_000);
                    assertThat(recovery(figures)).isLessThan(Duration.ofMinutes(3));
                });
    }

    private static boolean isGood(double second, int half) {
        return second % (2 * half) < half;
    }

    private static Scenario refusedConnections() {
        return outage(
                "Connections refused",
                "After five minutes nothing listens any more, for four hours.",
                "No job loses an attempt. Probes come after half a second, then less and less often, every 30 s at last: that"
                        + " is the longest anybody waits when the server is back.",
                FOUR_HOURS,
                server -> request -> server.refuse(Replies.none(Kind.NOT_CONNECTED)),
                figures -> {
                    assertNothingFailed(figures);
                    assertThat(figures.goodput()).isGreaterThan(0.9);
                    assertThat(figures.wasted()).isLessThan(600);
                    assertThat(recovery(figures)).isLessThan(Duration.ofMinutes(2));
                });
    }

    private static Scenario blackHole() {
        return outage(
                "Black hole",
                "After five minutes the server accepts calls and never answers, for four hours; each call ends after"
                        + " `worker.call.timeout`, ten minutes.",
                "The calls in the air are lost for ten minutes and charged, since nobody can know what the server did with"
                        + " them. Then one probe of ten minutes at a time: a probe that has just begun when the server is back"
                        + " still has to run out, which is the time to recover.",
                FOUR_HOURS,
                server -> request -> server.after(Duration.ofMinutes(10), Replies.none(Kind.TIMEOUT)),
                figures -> {
                    assertNothingFailed(figures);
                    assertThat(figures.wasted()).isLessThan(100);
                    assertThat(recovery(figures)).isLessThan(Duration.ofMinutes(13));
                });
    }

    private static Scenario brownOut() {
        Trouble hour = new Trouble(300, 3_900);
        return new Scenario(
                "Brown-out",
                "For an hour the server needs five times as long, and turns three of ten calls away with 503.",
                "Three 503 in ten ask for fewer calls, and the worker obeys, down to a few at a time: a server that is"
                        + " overloaded is relieved. This one refuses by chance, whatever its load, so most of what it could still"
                        + " have given is not asked for. No job fails.",
                3_000,
                number -> MODEL,
                Map.of(),
                server -> request -> {
                    if (!hour.lasts(server.now())) {
                        return server.serve();
                    }
                    return server.chance(0.3) ? server.refuse(Replies.status(503)) : server.serve(5);
                },
                second -> hour.lasts(second) ? HEALTHY / 5 : HEALTHY,
                hour,
                figures -> {
                    assertThat(figures.failed()).isLessThan(3);
                    assertThat(recovery(figures)).isLessThan(Duration.ofMinutes(10));
                });
    }

    private static Scenario slowRecovery() {
        Trouble halfHour = new Trouble(300, 2_100);
        return new Scenario(
                "Slow recovery",
                "Half an hour of 503; then the server takes one call at a time, a minute later two, and so on, and refuses"
                        + " the rest with 503.",
                "The worker follows the server up without knocking it over again.",
                6_000,
                number -> MODEL,
                Map.of(),
                server -> request -> server.inFlight() < places(server.now(), halfHour)
                        ? server.serve()
                        : server.refuse(Replies.status(503)),
                second -> Math.min(1, places(second, halfHour) / (double) Scenario.CONCURRENCY) * HEALTHY,
                null,
                figures -> {
                    assertThat(figures.failed()).isLessThan(6);
                    assertThat(figures.goodput()).isGreaterThan(0.7);
                });
    }

    private static int places(double second, Trouble outage) {
        if (second < outage.from()) {
            return Scenario.CONCURRENCY;
        }
        return outage.lasts(second) ? 0 : 1 + (int) ((second - outage.to()) / 60);
    }

    private static Scenario flapping() {
        return new Scenario(
                "Flapping",
                "Ninety seconds up, thirty seconds down with 502, all the time.",
                "The breaker opens after five failures in a row and closes at the first probe that is answered; the limit"
                        + " stays, since a 502 does not ask for less.",
                8_000,
                number -> MODEL,
                Map.of(),
                server -> request -> isUp(server.now()) ? server.serve() : server.refuse(Replies.status(502)),
                second -> isUp(second) ? HEALTHY : 0,
                null,
                figures -> {
                    assertNothingFailed(figures);
                    assertThat(figures.goodput()).isGreaterThan(0.8);
                });
    }

    private static boolean isUp(double second) {
        return second % 120 < 90;
    }

    private static Scenario revokedKey() {
        return outage(
                "Key revoked",
                "After five minutes every call is answered 401, for two hours, until somebody mends the key.",
                "One refusal pauses the endpoint; a probe every 30 s finds out when it is mended. No job loses an attempt.",
                new Trouble(300, 300 + 2 * 3_600),
                server -> request -> server.refuse(Replies.status(401)),
                figures -> {
                    assertNothingFailed(figures);
                    assertThat(figures.wasted()).isLessThan(300);
                    assertThat(recovery(figures)).isLessThan(Duration.ofMinutes(2));
                });
    }

    private static Scenario rateLimited(
            String name,
            String story,
            String meaning,
            boolean tells,
            Map<String, String> settings,
            Consumer<Figures> check) {
        return new Scenario(
                name,
                story,
                meaning,
                4_000,
                number -> MODEL,
                settings,
                server -> {
                    RateLimiter limiter = new RateLimiter(server, tells, 300, 100_000);
                    return request -> limiter.answer(512);
                },
                // A bucket that is full at first, and refills.
                second -> 100_000 / 512.0 * (second == 0 ? 1 : 1 / 60.0),
                null,
                check);
    }

    private static Scenario twoModels() {
        return new Scenario(
                "One model limited, another not",
                "Of three jobs in a row one is for a model that is limited to 10 requests a minute, two are for a model"
                        + " without a limit; the server says so in its refusals only.",
                "The limited model takes all the time its limit asks for, and nearly three refusals for each of its jobs,"
                        + " since nobody tells the limit. The other model would need five minutes alone, and is not held back.",
                1_500,
                number -> number % 3 == 0 ? "limited" : "free",
                Map.of(),
                server -> {
                    RateLimiter limiter = new RateLimiter(server, false, 10, 1e9);
                    return request -> isLimited(request) ? limiter.answer(512) : server.serve();
                },
                second -> (second == 0 ? 10 : 10 / 60.0) + (second < 1_000 / HEALTHY ? HEALTHY : 0),
                null,
                figures -> {
                    assertNothingFailed(figures);
                    assertThat(figures.doneAt().get("free")).isLessThan(Duration.ofMinutes(7));
                    assertThat(figures.doneAt().get("limited")).isLessThan(Duration.ofMinutes(55));
                });
    }

    private static boolean isLimited(UpstreamRequest request) {
        return request.body().contains("\"limited\"");
    }
}
