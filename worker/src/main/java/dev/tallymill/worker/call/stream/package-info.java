/**
 * Streamed calls: asks for a stream, and puts the ordinary answer together from its events, so that nobody behind this package
 * can tell the difference. Pure: bytes in, JSON text out. Start with {@link dev.tallymill.worker.call.stream.EventStream};
 * {@code SseParser} cuts bytes into events, and each API has a {@code StreamedAnswer} that takes them in.
 */
@NullMarked
package dev.tallymill.worker.call.stream;

import org.jspecify.annotations.NullMarked;
