package dev.tallymill.worker.spool;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The result of one job, as it is to be published. The arrays are not copied.
 *
 * @param partition partition of {@code prompt-jobs} the job came from
 * @param offset the job's offset there
 * @param key key of the result's record
 * @param headers headers of the result's record
 * @param value value of the result's record
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record SpooledAnswer(int partition, long offset, byte @Nullable [] key, Headers headers, byte[] value) {}
