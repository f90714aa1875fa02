/**
 * Tables as files: rows of CSV, TSV and JSONL, read one at a time with the line they stand in, and written with further
 * columns. Start with {@link dev.tallymill.standalone.label.table.TableFile}.
 */
@NullMarked
package dev.tallymill.standalone.label.table;

import org.jspecify.annotations.NullMarked;
