package dev.tallymill.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class WebhookSecretsTest {

    private static final String KEY = "the-key-that-webhook-secrets-follow-from";

    private final WebhookSecrets secrets = new WebhookSecrets(KEY);

    /** The example of the specification of Standard Webhooks. */
    @Test
    void signsAsTheSpecificationDoes() {
        byte[] secret = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(WebhookSecrets.sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void theSecretThatIsShownIsTheOneThatSigns() {
        byte[] shown = Base64.getDecoder().decode(secrets.shown("wh_1").substring("whsec_".length()));

        assertThat(shown).hasSize(32);
        assertThat(secrets.signature("wh_1", "evt_1", 7, "{}")).isEqualTo(WebhookSecrets.sign(shown, "evt_1", 7, "{}"));
    }

    @Test
    void everyWebhookAndEveryKeyHasASecretOfItsOwn() {
        assertThat(secrets.shown("wh_1")).isEqualTo(new WebhookSecrets(KEY).shown("wh_1"));
        assertThat(secrets.shown("wh_1")).isNotEqualTo(secrets.shown("wh_2"));
        assertThat(secrets.shown("wh_1")).isNotEqualTo(new WebhookSecrets(KEY + "!").shown("wh_1"));
        assertThat(secrets.shown("wh_1")).doesNotContain(KEY);
    }

    @Test
    void refusesAKeyThatCouldBeGuessed() {
        assertThatThrownBy(() -> new WebhookSecrets("short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 32 characters")
                .hasMessageNotContaining("short");
    }
}
