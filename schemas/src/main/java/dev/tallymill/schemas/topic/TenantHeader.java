package dev.tallymill.schemas.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The header on records of {@code prompt-jobs} that names the job's tenant, so that a worker shares out its calls among
 * tenants without decoding the jobs that wait. It is a hint: who pays stands in the job.
 */
public final class TenantHeader {

    public static final String NAME = "tallymill.tenant";

    private static final String NOBODY = "";

    private TenantHeader() {}

    public static Header of(String tenant) {
        return new RecordHeader(NAME, tenant.getBytes(StandardCharsets.UTF_8));
    }

    /** The tenant that {@code headers} name; records without the header all belong to one nameless tenant. */
    public static String read(Headers headers) {
        Header header = headers.lastHeader(NAME);
        return header == null || header.value() == null ? NOBODY : new String(header.value(), StandardCharsets.UTF_8);
    }
}
