/**
 * Exact money: no rounding anywhere but on a screen.
 */
@NullMarked
package dev.tallymill.schemas.money;

import org.jspecify.annotations.NullMarked;
