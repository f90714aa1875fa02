package dev.tallymill.ingest.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets of all webhooks, each made from the service's key and the webhook's id: nothing secret is stored anywhere,
 * and every instance with the same key signs alike. Immutable, thread-safe.
 *
 * <p>Source: Standard Webhooks, "Signature scheme": HMAC-SHA256 over {@code id.timestamp.body}.
 */
public final class WebhookSecrets {

    /** Shortest key. */
    public static final int MIN_KEY_CHARS = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String SECRET_PREFIX = "whsec_";
    private static final String SIGNATURE_PREFIX = "v1,";

    private final byte[] key;

    /** @throws IllegalArgumentException if the key is too short */
    public WebhookSecrets(String key) {
        if (key.length() < MIN_KEY_CHARS) {
            throw new IllegalArgumentException(
                    "the key for webhooks must have at least " + MIN_KEY_CHARS + " characters");
        }
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    /** The secret that the receiver checks signatures with. */
    public String shown(String webhookId) {
        return SECRET_PREFIX + Base64.getEncoder().encodeToString(secret(webhookId));
    }

    /** The value of {@code webhook-signature}. */
    String signature(String webhookId, String eventId, long unixSeconds, String body) {
        return sign(secret(webhookId), eventId, unixSeconds, body);
    }

    static String sign(byte[] secret, String eventId, long unixSeconds, String body) {
        byte[] signed = hmac(secret, eventId + '.' + unixSeconds + '.' + body);
        return SIGNATURE_PREFIX + Base64.getEncoder().encodeToString(signed);
    }

    private byte[] secret(String webhookId) {
        return hmac(key, "tallymill webhook " + webhookId);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
