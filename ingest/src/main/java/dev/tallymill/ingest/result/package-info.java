/**
 * Reads the results of one batch out of the log and renders them as lines of its output and error files.
 */
@NullMarked
package dev.tallymill.ingest.result;

import org.jspecify.annotations.NullMarked;
