/** Tests of ids and keys. */
@NullMarked
package dev.tallymill.schemas.id;

import org.jspecify.annotations.NullMarked;
