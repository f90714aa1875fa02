package dev.tallymill.schemas.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The header on records of {@code prompt-jobs} that says how much of a worker's calls the job's tenant is due, beside {@link
 * TenantHeader}: of two tenants whose jobs wait, one of weight 3 and one of weight 1, the first has three calls for each of
 * the second's.
 */
public final class WeightHeader {

    public static final String NAME = "tallymill.weight";

    /** What records without the header have. */
    public static final int DEFAULT = 1;

    /** Larger ones count as this. */
    public static final int MOST = 1_000;

    private static final int MOST_DIGITS = 4;

    private WeightHeader() {}

    /**
     * The header of a job.
     *
     * @param weight of its tenant, from 1 to {@value #MOST}
     */
    public static Header of(int weight) {
        return new RecordHeader(NAME, Integer.toString(weight).getBytes(StandardCharsets.US_ASCII));
    }

    /** The weight that {@code headers} tell; anybody may write them, so what is no weight is {@value #DEFAULT}. */
    public static int read(Headers headers) {
        Header header = headers.lastHeader(NAME);
        byte[] digits = header == null ? null : header.value();
        if (digits == null || digits.length > MOST_DIGITS) {
            return DEFAULT;
        }
        int weight = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return DEFAULT;
            }
            weight = weight * 10 + digit - '0';
        }
        return inBounds(weight);
    }

    /** The nearest weight there is. */
    public static int inBounds(int weight) {
        return Math.clamp(weight, DEFAULT, MOST);
    }
}
