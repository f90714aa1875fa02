/**
 * One HTTP exchange with the upstream: sends a request, bounds it in time and size, and says what came back. Knows
 * nothing of jobs, retries or what an answer means; an answer that comes as a stream of events is put together by
 * {@link dev.tallymill.worker.call.stream}. Start with {@link dev.tallymill.worker.call.http.Upstream}.
 */
@NullMarked
package dev.tallymill.worker.call.http;

import org.jspecify.annotations.NullMarked;
