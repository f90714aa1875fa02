package dev.tallymill.ingest.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.http.Access;
import dev.tallymill.ingest.http.Exchange;
import dev.tallymill.ingest.http.JsonFields;
import dev.tallymill.ingest.http.Refusal;
import dev.tallymill.ingest.http.Route;
import dev.tallymill.ingest.tenant.IssuedKey;
import dev.tallymill.ingest.tenant.NewTenant;
import dev.tallymill.ingest.tenant.Tenants;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.BudgetPeriod;
import dev.tallymill.schemas.record.Tenant;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/tenants}. A key stands in the answer that makes it and nowhere else. Thread-safe. */
public final class TenantsApi {

    private static final long MAX_GRACE_SECONDS = 30L * 24 * 3_600;

    private final Tenants tenants;

    public TenantsApi(Tenants tenants) {
        this.tenants = tenants;
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/admin/tenants", Access.ADMIN, this::create),
                new Route("GET", "/v1/admin/tenants", Access.ADMIN, this::list),
                new Route("GET", "/v1/admin/tenants/{tenant_id}", Access.ADMIN, this::retrieve),
                new Route("POST", "/v1/admin/tenants/{tenant_id}", Access.ADMIN, this::update),
                new Route("POST", "/v1/admin/tenants/{tenant_id}/rotate", Access.ADMIN, this::rotate),
                new Route("POST", "/v1/admin/tenants/{tenant_id}/budget", Access.ADMIN, this::setBudget),
                new Route(
                        "POST", "/v1/admin/tenants/{tenant_id}/pause", Access.ADMIN, exchange -> pause(exchange, true)),
                new Route(
                        "POST",
                        "/v1/admin/tenants/{tenant_id}/resume",
                        Access.ADMIN,
                        exchange -> pause(exchange, false)));
    }

    private void create(Exchange exchange) throws IOException {
        JsonFields fields = exchange.json();
        IssuedKey issued = tenants.create(newTenant(fields));
        if (issued == null) {
            throw Refusal.of(409, "tenant_exists", "There is a tenant of that id.");
        }
        exchange.answer(200, json(issued.tenant()).put("api_key", issued.apiKey()));
    }

    private static NewTenant newTenant(JsonFields fields) {
        Integer weight = toInt(fields.wholeNumber("weight"));
        try {
            return new NewTenant(
                    fields.requireText("id"),
                    fields.text("name"),
                    weight == null ? 1 : weight,
                    toInt(fields.wholeNumber("requests_per_minute")));
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    private void update(Exchange exchange) throws IOException {
        String id = exchange.path("tenant_id");
        JsonFields fields = exchange.json();
        Tenant tenant;
        try {
            tenant = tenants.update(
                    id,
                    fields.text("name"),
                    toInt(fields.wholeNumber("weight")),
                    toInt(fields.wholeNumber("requests_per_minute")));
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
        if (tenant == null) {
            throw Refusal.notFound("tenant", id);
        }
        exchange.answer(200, json(tenant));
    }

    private static Refusal invalid(IllegalArgumentException problem) {
        String message = String.valueOf(problem.getMessage());
        return Refusal.invalid(message.split(" ", 2)[0], "invalid_value", message);
    }

    private static @Nullable Integer toInt(@Nullable Long number) {
        return number == null ? null : Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private void list(Exchange exchange) throws IOException {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("object", "list");
        ArrayNode data = list.putArray("data");
        tenants.all().forEach(tenant -> data.add(json(tenant)));
        list.put("has_more", false);
        exchange.answer(200, list);
    }

    private void retrieve(Exchange exchange) throws IOException {
        String id = exchange.path("tenant_id");
        Tenant tenant = tenants.find(id);
        if (tenant == null) {
            throw Refusal.notFound("tenant", id);
        }
        exchange.answer(200, json(tenant));
    }

    private void rotate(Exchange exchange) throws IOException {
        String id = exchange.path("tenant_id");
        Long grace = exchange.json().wholeNumber("grace_seconds");
        if (grace != null && (grace < 0 || grace > MAX_GRACE_SECONDS)) {
            throw Refusal.invalid(
                    "grace_seconds", "invalid_value", "grace_seconds must be from 0 to " + MAX_GRACE_SECONDS);
        }
        IssuedKey issued = tenants.rotate(id, Duration.ofSeconds(grace == null ? 0 : grace));
        if (issued == null) {
            throw Refusal.notFound("tenant", id);
        }
        exchange.answer(200, json(issued.tenant()).put("api_key", issued.apiKey()));
    }

    private void setBudget(Exchange exchange) throws IOException {
        String id = exchange.path("tenant_id");
        JsonFields fields = exchange.json();
        String limit = fields.requireText("limit_usd");
        Boolean soft = fields.flag("soft");
        Tenant tenant = tenants.setBudget(
                id,
                period(fields.requireText("period")),
                limit.equals("none") ? null : amount(limit),
                soft != null && soft);
        if (tenant == null) {
            throw Refusal.notFound("tenant", id);
        }
        exchange.answer(200, json(tenant));
    }

    private void pause(Exchange exchange, boolean paused) throws IOException {
        String id = exchange.path("tenant_id");
        Tenant tenant = tenants.setPaused(id, paused);
        if (tenant == null) {
            throw Refusal.notFound("tenant", id);
        }
        exchange.answer(200, json(tenant));
    }

    private static BudgetPeriod period(String name) {
        return switch (name) {
            case "day" -> BudgetPeriod.DAY;
            case "month" -> BudgetPeriod.MONTH;
            default -> throw Refusal.invalid("period", "invalid_value", "period must be day or month");
        };
    }

    private static Usd amount(String text) {
        try {
            Usd amount = Usd.parse(text);
            if (amount.signum() >= 0) {
                return amount;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw notAnAmount();
        }
        throw notAnAmount();
    }

    private static RuntimeException notAnAmount() {
        return Refusal.invalid(
                "limit_usd",
                "invalid_value",
                "limit_usd must be an amount of USD such as \"100\" or \"0.5\", with at most 12 decimals, or \"none\"");
    }

    private ObjectNode json(Tenant tenant) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", tenant.getTenant());
        json.put("object", "tenant");
        json.put("name", tenant.getName());
        json.put("created_at", tenant.getCreatedAt().getEpochSecond());
        json.put("weight", tenant.getWeight());
        json.put("requests_per_minute", tenant.getRequestsPerMinute());
        json.put("paused", tenants.isPaused(tenant.getTenant()));
        json.put("keys", tenant.getApiKeyHashes().size());
        if (tenant.getRetireAt() == null) {
            json.putNull("old_keys_valid_until");
        } else {
            json.put("old_keys_valid_until", tenant.getRetireAt().getEpochSecond());
        }
        ArrayNode budgets = json.putArray("budgets");
        tenant.getBudgets()
                .forEach(budget -> budgets.addObject()
                        .put("period", budget.getPeriod().name().toLowerCase(Locale.ROOT))
                        .put("limit_usd", new Usd(budget.getLimitUsd()).toString())
                        .put("soft", budget.getSoft()));
        return json;
    }
}
