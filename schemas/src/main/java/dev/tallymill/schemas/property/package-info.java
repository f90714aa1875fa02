/**
 * How values are written in configuration files: one reading of numbers and durations for every module. Start with
 * {@link dev.tallymill.schemas.property.PropertyValues}.
 */
@NullMarked
package dev.tallymill.schemas.property;

import org.jspecify.annotations.NullMarked;
