package dev.tallymill.aggregator.web;

import dev.tallymill.aggregator.ledger.Posting;
import dev.tallymill.aggregator.view.FailedLines;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.SpendJournal;
import dev.tallymill.aggregator.view.ViewLimits;
import dev.tallymill.aggregator.view.ViewRows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The routes on a server of their own, with tables that a test fills. */
final class RunningDashboard implements AutoCloseable {

    static final String ADMIN = "admin_0123456789abcdef";
    static final String ACME = "tmk_acme_0123456789abcdef";
    static final String GLOBEX = "tmk_globex_0123456789abcdef";

    final ReadModel model = new ReadModel(new ViewLimits(500_000, 20_000));
    final ViewRows rows = new ViewRows();

    /** What the journal says; a test may add to it. */
    final List<Posting> journal = new CopyOnWriteArrayList<>();

    private final WebRoutes routes;
    private final WebHost host;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningDashboard(Clock clock) throws IOException {
        routes = new WebRoutes(model, RunningDashboard::failedLines, this::readJournal, ADMIN, clock);
        host = WebHost.start("127.0.0.1", 0, routes);
        model.change(tables -> {
            tables.tenants().put(ViewRows.tenant("acme", ACME));
            tables.tenants().put(ViewRows.tenant("globex", GLOBEX));
        });
        model.setCaughtUp();
    }

    static RunningDashboard at(Instant now) throws IOException {
        return new RunningDashboard(Clock.fixed(now, ZoneOffset.UTC));
    }

    static RunningDashboard now() throws IOException {
        return new RunningDashboard(Clock.systemUTC());
    }

    void change(Consumer<dev.tallymill.aggregator.view.Tables> change) {
        model.change(change);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + host.port() + path);
    }

    HttpResponse<String> get(String path, @Nullable String key) throws Exception {
        return send("GET", path, key);
    }

    HttpResponse<String> send(String method, String path, @Nullable String key) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        routes.close();
        host.close();
        client.close();
    }

    private void readJournal(long from, long to, Set<String> tenants, Consumer<Posting> reader) {
        if (from == 0) {
            throw new SpendJournal.NotReadException("the journal is too long");
        }
        journal.stream()
                .filter(posting ->
                        posting.cell().minute() >= from && posting.cell().minute() < to)
                .filter(posting ->
                        tenants.isEmpty() || tenants.contains(posting.cell().tenant()))
                .forEach(reader);
    }

    /** 60 failed lines of any batch, in pages; the third one tries to be markup. */
    private static FailedLines.Page failedLines(
            dev.tallymill.aggregator.view.BatchRow batch, @Nullable String after, int limit) {
        int from = after == null ? 0 : Integer.parseInt(after);
        int to = Math.min(from + limit, 60);
        List<FailedLines.Line> lines = new ArrayList<>();
        for (int i = from; i < to; i++) {
            lines.add(new FailedLines.Line(
                    i * 17L,
                    i == 2 ? "<img src=x onerror=\"document.title='owned'\">" : "request-" + i * 17,
                    i % 4 == 3 ? "expired" : "failed",
                    i % 4 == 3 ? null : 400 + i % 3,
                    i % 4 == 3 ? "batch_expired" : "context_length_exceeded",
                    i % 4 == 3
                            ? "The batch expired before this request was sent."
                            : "This model's maximum context length is 131072 tokens.",
                    1 + i % 5,
                    1_795_435_200_000L + i * 1000L));
        }
        return new FailedLines.Page(lines, to < 60 ? Integer.toString(to) : null);
    }
}
