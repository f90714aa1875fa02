/**
 * The HTTP API put together: its configuration, its server and its description. Start with {@code ApiServer}.
 */
@NullMarked
package dev.tallymill.ingest.api;

import org.jspecify.annotations.NullMarked;
