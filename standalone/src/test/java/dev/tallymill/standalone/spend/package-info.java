/** Tests of {@code tallymill prices}, {@code rerate} and {@code audit}, against a real broker and aggregator. */
@NullMarked
package dev.tallymill.standalone.spend;

import org.jspecify.annotations.NullMarked;
