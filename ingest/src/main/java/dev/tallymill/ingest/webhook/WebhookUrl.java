package dev.tallymill.ingest.webhook;

import java.net.URI;
import java.net.URISyntaxException;

/** Which addresses a webhook may have at all. That its host is one of a public network shows only when it is called. */
public final class WebhookUrl {

    private static final int MAX_CHARS = 2_048;

    private WebhookUrl() {}

    /**
     * Takes a URL as an administrator wrote it.
     *
     * @param plain whether it may do without TLS
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static URI parse(String text, boolean plain) {
        URI url = uri(text);
        boolean known =
                "https".equalsIgnoreCase(url.getScheme()) || (plain && "http".equalsIgnoreCase(url.getScheme()));
        if (!known || url.getHost() == null) {
            throw new IllegalArgumentException("url must be " + (plain ? "an http or https" : "an https") + " URL");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("url must have neither a user nor a fragment");
        }
        return url;
    }

    private static URI uri(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("url may have at most " + MAX_CHARS + " characters");
        }
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("url is not a URL", e);
        }
    }
}
