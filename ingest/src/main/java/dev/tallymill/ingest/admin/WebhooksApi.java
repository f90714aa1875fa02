package dev.tallymill.ingest.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.http.Access;
import dev.tallymill.ingest.http.Exchange;
import dev.tallymill.ingest.http.Refusal;
import dev.tallymill.ingest.http.Route;
import dev.tallymill.ingest.tenant.Tenants;
import dev.tallymill.ingest.webhook.WebhookSecrets;
import dev.tallymill.ingest.webhook.WebhookSettings;
import dev.tallymill.ingest.webhook.WebhookUrl;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.record.Webhook;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/tenants/{tenant_id}/webhooks}. A secret stands in the answer that makes it and nowhere else. Thread-safe. */
public final class WebhooksApi {

    private static final int MOST_A_TENANT = 10;

    private final Tenants tenants;
    private final Supplier<String> ids;
    private final WebhookSettings settings;
    private final @Nullable WebhookSecrets secrets;

    /**
     * @param ids makes ids of webhooks
     * @param secrets null turns webhooks off
     */
    public WebhooksApi(
            Tenants tenants, Supplier<String> ids, WebhookSettings settings, @Nullable WebhookSecrets secrets) {
        this.tenants = tenants;
        this.ids = ids;
        this.settings = settings;
        this.secrets = secrets;
    }

    public List<Route> routes() {
        String all = "/v1/admin/tenants/{tenant_id}/webhooks";
        return List.of(
                new Route("POST", all, Access.ADMIN, this::create),
                new Route("GET", all, Access.ADMIN, this::list),
                new Route("DELETE", all + "/{webhook_id}", Access.ADMIN, this::delete));
    }

    private void create(Exchange exchange) throws IOException {
        if (secrets == null) {
            throw Refusal.of(404, "not_found", "Webhooks are off: " + settings.keyEnv() + " is not set at the server.");
        }
        String url = url(exchange.json().requireText("url"));
        if (tenant(exchange).getWebhooks().size() >= MOST_A_TENANT) {
            throw Refusal.invalid("url", "too_many_webhooks", "A tenant may have " + MOST_A_TENANT + " webhooks.");
        }
        String id = ids.get();
        Tenant changed = tenants.addWebhook(exchange.path("tenant_id"), id, url);
        for (Webhook webhook : changed == null ? List.<Webhook>of() : changed.getWebhooks()) {
            if (webhook.getWebhookId().equals(id)) {
                exchange.answer(200, json(webhook).put("secret", secrets.shown(id)));
                return;
            }
        }
        throw Refusal.notFound("tenant", exchange.path("tenant_id"));
    }

    private String url(String text) {
        try {
            return WebhookUrl.parse(text, settings.privateAddresses()).toString();
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("url", "invalid_value", String.valueOf(e.getMessage()));
        }
    }

    private void list(Exchange exchange) throws IOException {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("object", "list");
        ArrayNode data = list.putArray("data");
        tenant(exchange).getWebhooks().forEach(webhook -> data.add(json(webhook)));
        list.put("has_more", false);
        exchange.answer(200, list);
    }

    private void delete(Exchange exchange) throws IOException {
        String id = exchange.path("webhook_id");
        if (tenant(exchange).getWebhooks().stream()
                .noneMatch(webhook -> webhook.getWebhookId().equals(id))) {
            throw Refusal.notFound("webhook", id);
        }
        tenants.removeWebhook(exchange.path("tenant_id"), id);
        exchange.answer(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", id)
                        .put("object", "webhook")
                        .put("deleted", true));
    }

    private Tenant tenant(Exchange exchange) {
        String id = exchange.path("tenant_id");
        Tenant tenant = tenants.find(id);
        if (tenant == null) {
            throw Refusal.notFound("tenant", id);
        }
        return tenant;
    }

    private static ObjectNode json(Webhook webhook) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", webhook.getWebhookId())
                .put("object", "webhook")
                .put("url", webhook.getUrl())
                .put("created_at", webhook.getCreatedAt().getEpochSecond());
    }
}
