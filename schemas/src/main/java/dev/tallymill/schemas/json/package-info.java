/** How JSON is read and written on virtual threads. */
@NullMarked
package dev.tallymill.schemas.json;

import org.jspecify.annotations.NullMarked;
