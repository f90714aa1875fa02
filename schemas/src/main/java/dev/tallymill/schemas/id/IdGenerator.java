package dev.tallymill.schemas.id;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Makes ids in the shape of the Files and Batches APIs. Thread-safe when its source of randomness is; ids of other
 * tenants must not be guessable, so production uses {@link java.security.SecureRandom}.
 */
public final class IdGenerator {

    private static final int RANDOM_BYTES = 12;

    private final RandomGenerator random;

    public IdGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** For example {@code file-0f3a...}, 24 hexadecimal digits. */
    public String fileId() {
        return "file-" + hex();
    }

    /** For example {@code batch_0f3a...}, 24 hexadecimal digits. */
    public String batchId() {
        return "batch_" + hex();
    }

    /** For example {@code req_0f3a...}, 24 hexadecimal digits. */
    public String requestId() {
        return "req_" + hex();
    }

    /** For example {@code wh_0f3a...}, 24 hexadecimal digits. */
    public String webhookId() {
        return "wh_" + hex();
    }

    private String hex() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
