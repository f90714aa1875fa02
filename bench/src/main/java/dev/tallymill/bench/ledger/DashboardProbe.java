package dev.tallymill.bench.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tallymill.bench.Instruments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Does what the dashboard's page does with one tenant's key: follows the server's events, and looks up the tables so long
 * after one. Notes the age of results when they are to be seen in either. Thread-safe.
 */
final class DashboardProbe implements AutoCloseable {

    /** As in the page's main.js. */
    private static final Duration TABLES_AFTER = Duration.ofSeconds(1);

    private static final Duration RETRY = Duration.ofMillis(200);
    private static final int OK = 200;
    private static final String DATA = "data: ";

    private final HttpClient http;
    private final URI server;
    private final String key;
    private final Instruments instruments;
    private final JsonMapper json = new JsonMapper();
    private final Awaited tiles = new Awaited();
    private final Awaited tables = new Awaited();
    private final Semaphore news = new Semaphore(0);
    private final List<Thread> threads;

    /** Begins to look. */
    DashboardProbe(HttpClient http, URI server, String key, Instruments instruments) {
        this.http = http;
        this.server = server;
        this.key = key;
        this.instruments = instruments;
        this.threads = List.of(
                Thread.ofVirtual().name("tiles").start(() -> untilInterrupted(this::followEvents)),
                Thread.ofVirtual().name("tables").start(() -> untilInterrupted(this::lookUpTables)));
    }

    /** The tenant will have had {@code jobs} jobs in all, the last of which were written from {@code writtenAt} on. */
    void expect(long jobs, long writtenAt) {
        tiles.expect(jobs, writtenAt);
        tables.expect(jobs, writtenAt);
    }

    /** Whether all that was expected has been seen. */
    boolean isUpToDate() {
        return tiles.isEmpty() && tables.isEmpty();
    }

    /** Ages in milliseconds in what the server pushes. */
    List<Double> agesInTiles() {
        return tiles.ages();
    }

    /** Ages in milliseconds in what the page then asks for. */
    List<Double> agesInTables() {
        return tables.ages();
    }

    private void followEvents() throws IOException, InterruptedException {
        HttpResponse<java.io.InputStream> response =
                http.send(request("/v1/dashboard/events"), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && response.statusCode() == OK; line = lines.readLine()) {
                if (line.startsWith(DATA)) {
                    tiles.seen(jobs(json.readTree(line.substring(DATA.length())).path("month")));
                    news.release();
                }
            }
        }
        instruments.sleeper().sleep(RETRY);
    }

    private void lookUpTables() throws IOException, InterruptedException {
        news.acquire();
        instruments.sleeper().sleep(TABLES_AFTER);
        news.drainPermits();
        HttpResponse<String> response =
                http.send(request("/v1/dashboard/tenants"), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == OK) {
            tables.seen(jobs(json.readTree(response.body()).at("/rows/0/month")));
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "Bearer " + key)
                .build();
    }

    private static long jobs(JsonNode sums) {
        return sums.path("jobs").asLong();
    }

    private void untilInterrupted(Step step) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                step.take();
            } catch (IOException e) {
                pause(); // the server is not there yet
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void pause() {
        try {
            instruments.sleeper().sleep(RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    /** What has not been seen yet, and the ages of what has. */
    private final class Awaited {
        private final ConcurrentLinkedQueue<Expected> queue = new ConcurrentLinkedQueue<>();
        private final List<Double> ages = new ArrayList<>();

        void expect(long jobs, long writtenAt) {
            queue.add(new Expected(jobs, writtenAt));
        }

        synchronized void seen(long jobs) {
            for (Expected next = queue.peek(); next != null && next.jobs() <= jobs; next = queue.peek()) {
                ages.add(instruments.since(next.writtenAt()).toNanos() / 1e6);
                queue.remove();
            }
        }

        boolean isEmpty() {
            return queue.isEmpty();
        }

        synchronized List<Double> ages() {
            return List.copyOf(ages);
        }
    }

    private record Expected(long jobs, long writtenAt) {}
}
