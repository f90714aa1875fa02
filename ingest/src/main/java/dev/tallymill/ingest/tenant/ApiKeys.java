package dev.tallymill.ingest.tenant;

import dev.tallymill.schemas.tenant.KeyHash;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Makes API keys and hashes them. A key is 256 random bits, so a plain SHA-256 is as hard to turn back as the key is to
 * guess. Thread-safe when its source of randomness is.
 */
public final class ApiKeys {

    /** Every key made here begins with this, so that scanners for leaked secrets find it. */
    public static final String PREFIX = "tmk_";

    /** Shortest key that is accepted from outside. */
    public static final int MIN_KEY_CHARS = 16;

    private static final int RANDOM_BYTES = 32;

    private final RandomGenerator random;

    /** @param random must be cryptographically secure in production */
    public ApiKeys(RandomGenerator random) {
        this.random = random;
    }

    /** A new key. */
    public String next() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Lower-case hexadecimal SHA-256 of the key's UTF-8 bytes. */
    public static String hash(String apiKey) {
        return KeyHash.of(apiKey);
    }
}
