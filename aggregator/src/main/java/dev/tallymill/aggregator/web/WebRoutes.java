package dev.tallymill.aggregator.web;

import dev.tallymill.aggregator.view.FailedLines;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.SpendJournal;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every route of usage, costs and dashboard; passes on requests for anything else. To be put into a server at its root.
 * Thread-safe.
 */
public final class WebRoutes implements HttpService, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebRoutes.class);
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String DASHBOARD = "/dashboard/";
    private static final String API = "/v1/dashboard/";

    private final ReadModel model;
    private final Gate gate;
    private final UsageApi usage;
    private final BatchCostsApi batchCosts;
    private final DashboardApi dashboard;
    private final EventStream events;
    private final Assets assets = new Assets();

    /**
     * @param adminKey key of the administrator, who sees all tenants; null when there is none
     * @param failedLines looks up what the tables do not hold, as {@code journal} does
     */
    public WebRoutes(
            ReadModel model, FailedLines failedLines, SpendJournal journal, @Nullable String adminKey, Clock clock) {
        this.model = model;
        this.gate = new Gate(model.tenants(), adminKey, clock);
        this.usage = new UsageApi(model, journal, clock);
        this.batchCosts = new BatchCostsApi(model, clock);
        this.dashboard = new DashboardApi(model, failedLines, clock);
        this.events = new EventStream(model, dashboard, gate, clock);
    }

    @Override
    public void routing(HttpRules rules) {
        question(
                rules,
                "/v1/organization/usage/completions",
                (request, query, caller) -> usage.answer(UsageApi.Kind.USAGE, query, caller));
        question(
                rules,
                "/v1/organization/costs",
                (request, query, caller) -> usage.answer(UsageApi.Kind.COSTS, query, caller));
        question(rules, "/v1/organization/costs/batches", (request, query, caller) -> batchCosts.answer(query, caller));
        question(rules, API + "me", (request, query, caller) -> dashboard.me(caller));
        question(rules, API + "overview", (request, query, caller) -> dashboard.overview(query, caller));
        question(rules, API + "spend", (request, query, caller) -> dashboard.spend(query, caller));
        question(rules, API + "tenants", (request, query, caller) -> dashboard.tenants(query, caller));
        question(rules, API + "batches", (request, query, caller) -> dashboard.batches(query, caller));
        question(rules, API + "batches/{id}", (request, query, caller) -> dashboard.batch(id(request), caller));
        question(
                rules,
                API + "batches/{id}/failed",
                (request, query, caller) -> dashboard.failedLines(id(request), query, caller));
        rules.get(API + "events", guarded(events::serve));
        rules.get("/dashboard", guarded((request, response) -> redirect(response)));
        rules.get(DASHBOARD, guarded((request, response) -> asset("", request, response)));
        rules.get(
                DASHBOARD + "{name}",
                guarded((request, response) ->
                        asset(request.path().pathParameters().get("name"), request, response)));
    }

    /** Ends the streams that are open. */
    @Override
    public void close() {
        events.close();
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private void question(HttpRules rules, String path, Question question) {
        rules.any(path, guarded((request, response) -> {
            if (!request.prologue().method().text().equals("GET")) {
                throw Problem.wrongMethod();
            }
            Caller caller = gate.admit(request.headers());
            if (!model.caughtUp()) {
                throw Problem.unavailable("The totals are still being read; ask again.");
            }
            send(response, question.answer(request, new Query(request.query()), caller));
        }));
    }

    /** Answers for the handler where it does not. */
    private static Handler guarded(Handler handler) {
        return (request, response) -> {
            response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
            response.header(HeaderNames.CACHE_CONTROL, "no-store");
            try {
                handler.handle(request, response);
            } catch (Problem problem) {
                refuse(response, problem);
            } catch (KafkaException e) {
                LOG.warn("Kafka does not answer: {}", e.toString());
                refuse(response, Problem.unavailable("Kafka does not answer; ask again."));
            } catch (UncheckedIOException e) {
                throw new CloseConnectionException("the client is gone", e);
            } catch (RuntimeException e) {
                LOG.error("request for {} failed", request.path().path(), e);
                refuse(response, Problem.internal());
            }
        };
    }

    private static void refuse(ServerResponse response, Problem problem) {
        if (response.isSent()) {
            throw new CloseConnectionException("the answer cannot be completed", problem);
        }
        response.status(Status.create(problem.status()));
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(Json.bytes(problem.toJson()));
    }

    private static void send(ServerResponse response, Answer answer) {
        response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        if (answer.fileName() != null) {
            response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + answer.fileName() + "\"");
        }
        response.send(answer.bytes());
    }

    private static void redirect(ServerResponse response) {
        response.status(Status.PERMANENT_REDIRECT_308);
        response.header(HeaderNames.LOCATION, DASHBOARD);
        response.send();
    }

    private void asset(String name, ServerRequest request, ServerResponse response) {
        Assets.Asset asset = assets.find(name);
        if (asset == null) {
            throw Problem.notFound("There is no such file.");
        }
        response.header(HeaderNames.create("Content-Security-Policy"), POLICY);
        response.header(HeaderNames.create("Referrer-Policy"), "no-referrer");
        response.header(HeaderNames.CACHE_CONTROL, "no-cache");
        response.header(HeaderNames.ETAG, asset.tag());
        if (request.headers().first(HeaderNames.IF_NONE_MATCH).orElse("").equals(asset.tag())) {
            response.status(Status.NOT_MODIFIED_304);
            response.send();
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, asset.contentType());
        response.send(asset.bytes());
    }

    private interface Question {
        Answer answer(ServerRequest request, Query query, Caller caller);
    }
}
