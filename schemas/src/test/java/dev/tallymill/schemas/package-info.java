/** Tests of the contracts as a whole. */
@NullMarked
package dev.tallymill.schemas;

import org.jspecify.annotations.NullMarked;
