/**
 * What every operation of the HTTP API needs: finding it, reading requests without trusting them, answering, refusing.
 * Start with {@code Router}.
 */
@NullMarked
package dev.tallymill.ingest.http;

import org.jspecify.annotations.NullMarked;
