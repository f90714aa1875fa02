package dev.tallymill.schemas.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** API keys as requests carry them, and the hashes that alone are stored. */
public final class KeyHash {

    private static final String BEARER = "bearer ";
    private static final int MAX_KEY_CHARS = 512;

    private KeyHash() {}

    /** Lower-case hexadecimal SHA-256 of the key's UTF-8 bytes. */
    public static String of(String apiKey) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(apiKey.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether two hashes are the same; takes as long whether they are or not. */
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The key a request presents; null when there is none, or something that cannot be one.
     *
     * @param authorization value of the header of that name, empty without
     * @param apiKey value of the header {@code x-api-key}, empty without
     */
    public static @Nullable String presented(String authorization, String apiKey) {
        String key = authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? authorization.substring(BEARER.length()).strip()
                : apiKey.strip();
        return key.isEmpty() || key.length() > MAX_KEY_CHARS ? null : key;
    }
}
