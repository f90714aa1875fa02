/** Tests of the settings. */
@NullMarked
package dev.tallymill.schemas.config;

import org.jspecify.annotations.NullMarked;
