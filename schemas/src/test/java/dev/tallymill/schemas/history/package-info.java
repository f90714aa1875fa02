/** Tests of the record schemas. */
@NullMarked
package dev.tallymill.schemas.history;

import org.jspecify.annotations.NullMarked;
