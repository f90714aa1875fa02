/** Tests of the registry client. */
@NullMarked
package dev.tallymill.schemas.registry;

import org.jspecify.annotations.NullMarked;
