/** Tests of how values are read. */
@NullMarked
package dev.tallymill.schemas.property;

import org.jspecify.annotations.NullMarked;
