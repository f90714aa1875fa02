package dev.tallymill.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.http.SlowClients;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedHostTest {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final HttpService ROUTES = rules -> rules.get("/", (request, response) -> response.send("here"));

    /** Silent from the beginning, within the request's line, within its headers, and after a whole request. */
    @ParameterizedTest
    @ValueSource(strings = {"", "GET / HT", "GET / HTTP/1.1\r\nHost: test\r\n", "GET / HTTP/1.1\r\nHost: test\r\n\r\n"})
    void hangsUpOnTheSilentAndAnswersTheOthers(String sent) throws Exception {
        SlowClients limits = new SlowClients(Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(5), 1);
        try (GuardedHost guarded = GuardedHost.start("127.0.0.1", 0, ROUTES, limits, System::nanoTime);
                Socket silent = new Socket(
                        InetAddress.getLoopbackAddress(), guarded.host().port());
                HttpClient client = HttpClient.newHttpClient()) {
            silent.setSoTimeout(PATIENCE_MILLIS);
            silent.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));

            assertThat(endOf(silent.getInputStream())).isTrue();
            URI uri = URI.create("http://127.0.0.1:" + guarded.host().port() + "/");
            assertThat(client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("here");
        }
    }

    /** Reads until the server hangs up; fails when it does not. */
    private static boolean endOf(InputStream in) throws IOException {
        try {
            in.readAllBytes();
            return true;
        } catch (SocketException e) {
            return true; // reset rather than closed
        }
    }
}
