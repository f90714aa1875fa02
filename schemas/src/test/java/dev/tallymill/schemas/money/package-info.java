/** Tests of money. */
@NullMarked
package dev.tallymill.schemas.money;

import org.jspecify.annotations.NullMarked;
