package dev.tallymill.worker.call.http;

import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Builds Apache HttpClient for thousands of concurrent, slow, not idempotent calls to one host. Each setting was measured;
 * docs/adr/0004-upstream-client.md has the figures.
 */
final class HttpClients5 {

    /** The default of 8 KB buffers costs 99 KB per connection, which is 1 GB at 10,000 in flight. */
    private static final int BUFFER_BYTES = 2048;

    /** Spare connections, so that a caller never waits for one that is just being given back. */
    private static final int SPARE_CONNECTIONS = 16;

    /** Servers close idle connections; without the check most calls after a pause fail on reuse. */
    private static final Duration VALIDATE_AFTER_INACTIVITY = Duration.ofMillis(200);

    private HttpClients5() {}

    /** A client over these connections, which are its to close. */
    static CloseableHttpClient keepingConnections(HttpSettings settings, HttpClientConnectionManager connections) {
        return builder(settings, connections).build();
    }

    /** For the one call after a kept connection turned out to be dead. */
    static CloseableHttpClient closingConnections(HttpSettings settings, HttpClientConnectionManager connections) {
        return builder(settings, connections)
                .setConnectionReuseStrategy((request, response, context) -> false)
                .build();
    }

    private static HttpClientBuilder builder(HttpSettings settings, HttpClientConnectionManager connections) {
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(timeout(settings.readTimeout()))
                        // An offer of TLS or h2c upgrade makes some servers drop the body.
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent(settings.userAgent())
                // Retries are ours to decide and to count.
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                // A redirected POST would carry the key to another place.
                .disableRedirectHandling();
    }

    static PoolingHttpClientConnectionManager connections(HttpSettings settings) {
        int connections = settings.maxInFlight() + SPARE_CONNECTIONS;
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(
                                Http1Config.custom().setBufferSize(BUFFER_BYTES).build())
                        .responseParserFactory(HeadParser::new)
                        .build())
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setTcpNoDelay(true)
                        .setSoKeepAlive(true)
                        .setSoTimeout(timeout(settings.connectTimeout()))
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setHandshakeTimeout(timeout(settings.connectTimeout()))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(settings.connectTimeout()))
                        .setSocketTimeout(timeout(settings.readTimeout()))
                        .setValidateAfterInactivity(TimeValue.of(VALIDATE_AFTER_INACTIVITY))
                        .build())
                .build();
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(duration.toMillis());
    }
}
