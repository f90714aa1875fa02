/**
 * {@code tallymill prices}, {@code rerate} and {@code audit}: what finance does with spend from the command line. Each
 * reads a service's configuration file and works on the topics alone, whether the aggregator runs or not.
 */
@NullMarked
package dev.tallymill.standalone.spend;

import org.jspecify.annotations.NullMarked;
