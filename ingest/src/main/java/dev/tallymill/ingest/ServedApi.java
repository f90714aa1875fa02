package dev.tallymill.ingest;

import dev.tallymill.ingest.api.ApiServer;
import dev.tallymill.ingest.webhook.WebhookDeliveries;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A running ingest service's HTTP API, and what tells tenants of ended batches.
 *
 * @param api answers
 * @param webhooks null while they are off
 */
public record ServedApi(ApiServer api, @Nullable WebhookDeliveries webhooks) implements AutoCloseable {

    /** See {@link ApiServer#baseUrl()}. */
    public URI baseUrl() {
        return api.baseUrl();
    }

    /** Stops to serve; to be called before the service is closed. */
    @Override
    public void close() {
        api.close();
        if (webhooks != null) {
            webhooks.close();
        }
    }
}
