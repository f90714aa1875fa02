package dev.tallymill.ingest.result;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Recognises the keys of one batch's shards without decoding them. */
final class KeyPrefix {

    private final byte[] prefix;

    private KeyPrefix(byte[] prefix) {
        this.prefix = prefix;
    }

    /** Of {@link dev.tallymill.schemas.id.BatchKeys#shardKey}. */
    static KeyPrefix ofBatch(String batchId) {
        return new KeyPrefix((batchId + "/").getBytes(StandardCharsets.UTF_8));
    }

    boolean matches(byte @Nullable [] key) {
        return key != null
                && key.length > prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
