package dev.tallymill.standalone.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The simulated model as a process of its own: it outlives the runs that are killed, and counts their calls. */
public final class SimulatedProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/v1");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tallymill.Running process;
    private final String baseUrl;
    private final HttpClient http = HttpClient.newHttpClient();

    private SimulatedProcess(Tallymill.Running process, String baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
    }

    public static SimulatedProcess start(Tallymill tallymill, String... options)
            throws IOException, InterruptedException {
        return startOn(tallymill, 0, options);
    }

    public static SimulatedProcess startOn(Tallymill tallymill, int port, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("simulate", "--port", String.valueOf(port)));
        command.addAll(List.of(options));
        Tallymill.Running process = tallymill.start(command.toArray(String[]::new));
        process.awaitText("/v1");
        Matcher address = ADDRESS.matcher(process.out() + process.err());
        if (!address.find()) {
            throw new AssertionError("no address in: " + process.out() + process.err());
        }
        return new SimulatedProcess(process, address.group());
    }

    public String baseUrl() {
        return baseUrl;
    }

    /** Id of its process group. */
    public long group() {
        return process.process().pid();
    }

    public JsonNode stats() throws IOException, InterruptedException {
        URI stats = URI.create(baseUrl).resolve("/stats");
        return JSON.readTree(http.send(HttpRequest.newBuilder(stats).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    @Override
    public void close() {
        http.close();
        process.close();
    }
}
