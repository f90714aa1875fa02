/** Tests of the Avro serde. */
@NullMarked
package dev.tallymill.schemas.serde;

import org.jspecify.annotations.NullMarked;
