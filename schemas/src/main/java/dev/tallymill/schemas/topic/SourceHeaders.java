package dev.tallymill.schemas.topic;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Headers on records of {@code prompt-results} and {@code token-usage} that name the job's own record, so that a
 * result is found by its source without decoding the value. Both are 8-byte big-endian integers.
 *
 * @param partition partition of {@code prompt-jobs}
 * @param offset offset of the job's record in it
 */
public record SourceHeaders(int partition, long offset) {

    public static final String PARTITION = "tallymill.source.partition";
    public static final String OFFSET = "tallymill.source.offset";

    public List<Header> toHeaders() {
        return List.of(new RecordHeader(PARTITION, encode(partition)), new RecordHeader(OFFSET, encode(offset)));
    }

    /** {@code given} and these; where {@code given} names another source, it does not any more. */
    public List<Header> addTo(Headers given) {
        List<Header> all = new ArrayList<>();
        for (Header header : given) {
            if (!header.key().equals(PARTITION) && !header.key().equals(OFFSET)) {
                all.add(header);
            }
        }
        all.addAll(toHeaders());
        return all;
    }

    /** The source that {@code headers} name, or null where they name none. */
    public static @Nullable SourceHeaders from(Headers headers) {
        Header partition = headers.lastHeader(PARTITION);
        Header offset = headers.lastHeader(OFFSET);
        if (partition == null || offset == null) {
            return null;
        }
        return new SourceHeaders(Math.toIntExact(decode(partition)), decode(offset));
    }

    private static byte[] encode(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static long decode(Header header) {
        return ByteBuffer.wrap(header.value()).getLong();
    }
}
