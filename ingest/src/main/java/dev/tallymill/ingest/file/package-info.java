/**
 * Files as ranges of offsets in {@code file-lines}: uploads stream lines in, downloads replay them byte for byte.
 */
@NullMarked
package dev.tallymill.ingest.file;

import org.jspecify.annotations.NullMarked;
