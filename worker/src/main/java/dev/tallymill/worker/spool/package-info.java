/**
 * What a worker was answered and Kafka does not have yet, in files on the worker's own disk: they survive {@code kill
 * -9}, so that the successor in the slot publishes those answers instead of paying for the calls again. A cache, never
 * the truth: without it some calls are made again, and that is all. Start reading at {@link
 * dev.tallymill.worker.spool.AnswerSpool}.
 */
@NullMarked
package dev.tallymill.worker.spool;

import org.jspecify.annotations.NullMarked;
