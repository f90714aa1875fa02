package dev.tallymill.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {

    @Test
    void takesHttps() {
        assertThat(WebhookUrl.parse(" https://example.com:8443/hook?team=a ", false))
                .hasToString("https://example.com:8443/hook?team=a");
    }

    @Test
    void takesPlainHttpWhereThatIsAllowed() {
        assertThat(WebhookUrl.parse("http://127.0.0.1:9/", true)).hasHost("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "http://example.com/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "https:///path",
                "https:opaque",
                "https://user:secret@example.com/",
                "https://example.com/#part",
                "https://exa mple.com/"
            })
    void refusesTheRest(String url) {
        assertThatThrownBy(() -> WebhookUrl.parse(url, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesAnEndlessOne() {
        assertThatThrownBy(() -> WebhookUrl.parse("https://example.com/" + "x".repeat(2_048), false))
                .hasMessageContaining("2048");
    }
}
