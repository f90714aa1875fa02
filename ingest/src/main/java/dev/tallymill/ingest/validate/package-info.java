/**
 * Checks a JSONL file of requests line by line, as a stream. Pure: no Kafka client, no clock. Start with
 * {@link dev.tallymill.ingest.validate.RequestFileValidator} for a file and with
 * {@link dev.tallymill.ingest.validate.RequestParser} for one line.
 *
 * <p>A file is a sequence of lines, each ended by LF or CRLF, the last one by either or by nothing. A line of white
 * space alone is no request and is skipped, wherever it stands; it still counts for line numbers. A byte order mark is
 * accepted at the start of a line. Bytes are never changed: what is stored and downloaded is what was given.
 */
@NullMarked
package dev.tallymill.ingest.validate;

import org.jspecify.annotations.NullMarked;
