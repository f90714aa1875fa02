package dev.tallymill.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.tallymill.ingest.TestBroker;
import dev.tallymill.ingest.api.RunningApi.Answer;
import dev.tallymill.ingest.tenant.ApiKeys;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.ControlAction;
import dev.tallymill.schemas.record.Tenant;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who gets in, and what the administrator can do about it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysTest {

    private final TestBroker broker;
    private final KafkaSettings kafka;
    private final RunningApi api;

    KeysTest() throws Exception {
        broker = new TestBroker();
        kafka = broker.freshTopics("keys.");
        api = new RunningApi(kafka, Clock.systemUTC());
    }

    @AfterAll
    void stop() {
        api.close();
        broker.close();
    }

    @Test
    void bothHeadersOfTheSdksGetIn() throws Exception {
        assertThat(api.get("/v1/batches").status()).isEqualTo(200);
        assertThat(api.send(
                                api.request("GET", "/v1/batches", BodyPublishers.noBody())
                                        .header("x-api-key", api.key()),
                                null)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void nobodyElseDoes() throws Exception {
        for (String path : List.of("/v1/files", "/v1/batches", "/v1/messages/batches", "/v1/models")) {
            assertThat(ask(path, null).status()).as(path).isEqualTo(401);
            assertThat(ask(path, "nobodys-key").errorCode()).as(path).isEqualTo("invalid_api_key");
            assertThat(ask(path, RunningApi.ADMIN_KEY).status()).as(path).isEqualTo(401);
        }
        assertThat(ask("/v1/messages/batches", null)
                        .json()
                        .path("error")
                        .path("type")
                        .asText())
                .isEqualTo("authentication_error");
        assertThat(ask("/v1/admin/tenants", api.key()).status()).isEqualTo(401);
    }

    @Test
    void tellsUnknownPathsFromWrongMethods() throws Exception {
        assertThat(api.get("/v1/unknown").status()).isEqualTo(404);
        assertThat(api.get("/v1/unknown").errorCode()).isEqualTo("unknown_url");
        assertThat(api.delete("/v1/batches").status()).isEqualTo(405);
    }

    @Test
    void theAdministratorCreatesListsAndRotates() throws Exception {
        JsonNode created = admin("POST", "/v1/admin/tenants", "{\"id\":\"newcomer\",\"name\":\"N\",\"weight\":3}")
                .json();
        String first = created.path("api_key").asText();
        assertThat(created.path("weight").asInt()).isEqualTo(3);
        assertThat(ask("/v1/files", first).status()).isEqualTo(200);
        assertThat(admin("POST", "/v1/admin/tenants", "{\"id\":\"newcomer\"}").status())
                .isEqualTo(409);

        String second = admin("POST", "/v1/admin/tenants/newcomer/rotate", "{\"grace_seconds\":3600}")
                .text("api_key");
        assertThat(ask("/v1/files", first).status()).isEqualTo(200);
        assertThat(ask("/v1/files", second).status()).isEqualTo(200);
        String third = admin("POST", "/v1/admin/tenants/newcomer/rotate", "").text("api_key");
        assertThat(ask("/v1/files", first).status()).isEqualTo(401);
        assertThat(ask("/v1/files", second).status()).isEqualTo(401);
        assertThat(ask("/v1/files", third).status()).isEqualTo(200);

        Answer list = admin("GET", "/v1/admin/tenants", "");
        assertThat(list.json().path("data").findValuesAsText("id")).contains("acme", "newcomer");
        assertThat(list.body()).doesNotContain(third, ApiKeys.hash(third));
        assertThat(admin("GET", "/v1/admin/tenants/nobody", "").status()).isEqualTo(404);
    }

    @Test
    void theAdministratorChangesATenantsTerms() throws Exception {
        String key = api.newTenant("growing");
        String path = "/v1/admin/tenants/growing";

        JsonNode changed =
                admin("POST", path, "{\"weight\":7,\"requests_per_minute\":2}").json();
        assertThat(changed.path("weight").asInt()).isEqualTo(7);
        admin("POST", path, "{\"name\":\"Growing\"}");

        JsonNode tenant = admin("GET", path, "").json();
        assertThat(tenant.path("name").asText()).isEqualTo("Growing");
        assertThat(tenant.path("weight").asInt()).isEqualTo(7);
        ask("/v1/models", key);
        ask("/v1/models", key);
        assertThat(ask("/v1/models", key).status()).isEqualTo(429);
        for (String weight : List.of("0", "1001", "99999999999")) {
            Answer refused = admin("POST", path, "{\"weight\":" + weight + "}");
            assertThat(refused.status()).as(weight).isEqualTo(400);
            assertThat(refused.json().path("error").path("param").asText()).isEqualTo("weight");
        }
        assertThat(admin("POST", "/v1/admin/tenants/nobody", "{}").status()).isEqualTo(404);
    }

    @Test
    void theAdministratorAddsAndRemovesWebhooks() throws Exception {
        api.newTenant("curious");
        String path = "/v1/admin/tenants/curious/webhooks";

        JsonNode webhook =
                admin("POST", path, "{\"url\":\"https://example.com/hook\"}").json();
        String secret = webhook.path("secret").asText();
        assertThat(secret).startsWith("whsec_");
        assertThat(webhook.path("id").asText()).startsWith("wh_");

        Answer list = admin("GET", path, "");
        assertThat(list.json().path("data").findValuesAsText("url")).containsExactly("https://example.com/hook");
        assertThat(list.body()).doesNotContain(secret);
        assertThat(admin("GET", "/v1/admin/tenants", "").body()).doesNotContain(secret);
        assertThat(TestBroker.readAll(kafka, kafka.topics().tenants(), Tenant.class)
                        .toString())
                .contains("https://example.com/hook")
                .doesNotContain(secret.substring("whsec_".length()));

        String one = path + "/" + webhook.path("id").asText();
        assertThat(admin("DELETE", one, "").json().path("deleted").asBoolean()).isTrue();
        assertThat(admin("DELETE", one, "").status()).isEqualTo(404);
        assertThat(admin("GET", path, "").json().path("data")).isEmpty();
    }

    @Test
    void refusesWebhooksThatCannotBe() throws Exception {
        api.newTenant("careless");
        String path = "/v1/admin/tenants/careless/webhooks";

        for (String url : List.of("http://example.com/", "https://a:b@example.com/", "nonsense", "")) {
            Answer refused = admin("POST", path, "{\"url\":\"" + url + "\"}");
            assertThat(refused.status()).as(url).isEqualTo(400);
            assertThat(refused.json().path("error").path("param").asText()).isEqualTo("url");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(admin("POST", path, "{\"url\":\"https://example.com/" + i + "\"}")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(admin("POST", path, "{\"url\":\"https://example.com/11\"}").errorCode())
                .isEqualTo("too_many_webhooks");
        assertThat(admin("POST", "/v1/admin/tenants/nobody/webhooks", "{\"url\":\"https://example.com/\"}")
                        .status())
                .isEqualTo(404);
        assertThat(ask(path, api.key()).status()).isEqualTo(401);
    }

    @Test
    void theAdministratorSetsBudgets() throws Exception {
        String key = api.newTenant("thrifty");
        String path = "/v1/admin/tenants/thrifty/budget";

        Answer month = admin("POST", path, "{\"limit_usd\":\"100.50\",\"period\":\"month\"}");
        assertThat(month.json().path("budgets").toString())
                .isEqualTo("[{\"period\":\"month\",\"limit_usd\":\"100.5\",\"soft\":false}]");
        admin("POST", path, "{\"limit_usd\":\"0.000000000001\",\"period\":\"day\",\"soft\":true}");
        admin("POST", path, "{\"limit_usd\":\"7\",\"period\":\"month\"}");
        JsonNode budgets = admin("GET", "/v1/admin/tenants/thrifty", "").json().path("budgets");
        assertThat(budgets.findValuesAsText("limit_usd")).containsExactlyInAnyOrder("7", "0.000000000001");
        admin("POST", path, "{\"limit_usd\":\"none\",\"period\":\"day\"}");
        Answer none = admin("POST", path, "{\"limit_usd\":\"none\",\"period\":\"month\"}");
        assertThat(none.json().path("budgets")).isEmpty();

        for (String limit : List.of("-1", "much", "0.0000000000001", "")) {
            Answer refused = admin("POST", path, "{\"limit_usd\":\"" + limit + "\",\"period\":\"day\"}");
            assertThat(refused.status()).as(limit).isEqualTo(400);
            assertThat(refused.body()).contains("limit_usd");
        }
        assertThat(admin("POST", path, "{\"limit_usd\":\"1\",\"period\":\"year\"}")
                        .body())
                .contains("period must be day or month");
        assertThat(admin("POST", path, "{\"limit_usd\":1,\"period\":\"day\"}").status())
                .isEqualTo(400);
        assertThat(admin("POST", path, "{\"limit_usd\":\"1\"}").status()).isEqualTo(400);
        assertThat(admin("POST", "/v1/admin/tenants/nobody/budget", "{\"limit_usd\":\"1\",\"period\":\"day\"}")
                        .status())
                .isEqualTo(404);
        assertThat(api.send(api.request("POST", path, BodyPublishers.ofString("{}")), key)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theAdministratorPausesAndResumes() throws Exception {
        String key = api.newTenant("idle");

        assertThat(admin("POST", "/v1/admin/tenants/idle/pause", "").json().path("paused"))
                .isEqualTo(BooleanNode.TRUE);
        assertThat(admin("GET", "/v1/admin/tenants/idle", "").json().path("paused"))
                .isEqualTo(BooleanNode.TRUE);
        assertThat(TestBroker.readAll(kafka, kafka.topics().control(), Control.class))
                .filteredOn(order -> order != null && "idle".equals(order.getTenant()))
                .singleElement()
                .extracting(Control::getAction)
                .isEqualTo(ControlAction.PAUSE);
        assertThat(admin("POST", "/v1/admin/tenants/idle/resume", "").json().path("paused"))
                .isEqualTo(BooleanNode.FALSE);
        assertThat(admin("POST", "/v1/admin/tenants/nobody/pause", "").status()).isEqualTo(404);
        String batches = "/v1/batches";
        String id = api.post(
                        batches,
                        "{\"input_file_id\":\"" + api.uploadRequests(1)
                                + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}")
                .text("id");
        admin("POST", "/v1/admin/tenants/acme/pause", "");
        assertThat(api.get(batches + "/" + id).json().path("paused")).isEqualTo(BooleanNode.TRUE);
        admin("POST", "/v1/admin/tenants/acme/resume", "");
        assertThat(api.get(batches + "/" + id).json().has("paused")).isFalse();
        assertThat(api.send(api.request("POST", "/v1/admin/tenants/idle/pause", BodyPublishers.noBody()), key)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void noKeyReachesATopic() throws Exception {
        String key = api.newTenant("secretive");

        List<Tenant> tenants = TestBroker.readAll(kafka, kafka.topics().tenants(), Tenant.class);

        assertThat(tenants.toString()).contains(ApiKeys.hash(key)).doesNotContain(key);
    }

    @Test
    void aTenantThatAsksTooOftenIsToldWhenToAskAgain() throws Exception {
        String key = admin("POST", "/v1/admin/tenants", "{\"id\":\"eager\",\"requests_per_minute\":2}")
                .text("api_key");

        ask("/v1/models", key);
        ask("/v1/models", key);
        Answer third = ask("/v1/models", key);

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.errorCode()).isEqualTo("rate_limit_exceeded");
        assertThat(Integer.parseInt(
                        third.response().headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 30);
        assertThat(ask("/v1/models", api.key()).status()).isEqualTo(200);
    }

    @Test
    void aTenantOfAnotherInstanceGetsInAtOnce() throws Exception {
        try (RunningApi other = new RunningApi(kafka, Clock.systemUTC(), "visitor")) {
            assertThat(ask("/v1/files", other.key()).status()).isEqualTo(200);
        }
    }

    private Answer ask(String path, @Nullable String key) throws Exception {
        return api.send(api.request("GET", path, BodyPublishers.noBody()), key);
    }

    private Answer admin(String method, String path, String body) throws Exception {
        return api.send(api.request(method, path, BodyPublishers.ofString(body)), RunningApi.ADMIN_KEY);
    }
}
