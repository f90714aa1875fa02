package dev.tallymill.ingest.webhook;

import dev.tallymill.schemas.record.Webhook;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Posts events over HTTP. Follows no redirect, keeps no cookie and no connection, reads nothing of an answer but its
 * status, and ends every try in time. Thread-safe.
 */
final class HttpWebhookSender implements WebhookSender {

    private static final int MOST_CONNECTIONS = 256;
    private static final int GONE = 410;

    private final WebhookSettings settings;
    private final WebhookSecrets secrets;
    private final Clock clock;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tallymill-webhook-deadlines").daemon().factory());

    HttpWebhookSender(WebhookSettings settings, WebhookSecrets secrets, Clock clock) {
        this.settings = settings;
        this.secrets = secrets;
        this.clock = clock;
        DnsResolver names = SystemDefaultDnsResolver.INSTANCE;
        Timeout timeout = Timeout.of(settings.timeout());
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(
                                settings.privateAddresses() ? names : new GuardedDns(names, PublicAddresses::contain))
                        .setMaxConnTotal(MOST_CONNECTIONS)
                        .setMaxConnPerRoute(MOST_CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setUserAgent("Tallymill-Webhooks/1")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    @Override
    public SendOutcome send(Webhook webhook, WebhookEvent event) {
        try {
            URI url = WebhookUrl.parse(webhook.getUrl(), settings.privateAddresses());
            return outcome(url.getHost(), status(post(url, webhook.getWebhookId(), event)));
        } catch (IllegalArgumentException | IOException e) {
            return new SendOutcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private HttpPost post(URI url, String webhookId, WebhookEvent event) {
        long now = clock.instant().getEpochSecond();
        String body = event.body();
        HttpPost post = new HttpPost(url);
        post.setHeader("webhook-id", event.id());
        post.setHeader("webhook-timestamp", Long.toString(now));
        post.setHeader("webhook-signature", secrets.signature(webhookId, event.id(), now, body));
        post.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        return post;
    }

    /** Hangs up once the status is there: what follows could be anything, and go on for ever. */
    private int status(HttpPost post) throws IOException {
        var deadline = deadlines.schedule(post::cancel, settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        int status = 0;
        try (ClassicHttpResponse response = client.executeOpen(null, post, null)) {
            status = response.getCode();
            post.cancel();
        } catch (IOException e) {
            if (status == 0) {
                throw deadline.isDone() ? new IOException("no answer within " + settings.timeout(), e) : e;
            }
        } finally {
            deadline.cancel(false);
        }
        return status;
    }

    private static SendOutcome outcome(String host, int status) {
        if (status >= 200 && status < 300) {
            return new SendOutcome.Delivered();
        }
        String reason = host + " answered with HTTP status " + status;
        return status == GONE ? new SendOutcome.Unwanted(reason) : new SendOutcome.Failed(reason);
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
        deadlines.shutdownNow();
    }
}
