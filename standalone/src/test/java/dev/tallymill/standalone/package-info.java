/** Tests of what holds for the whole repository: layering, documents. */
@NullMarked
package dev.tallymill.standalone;

import org.jspecify.annotations.NullMarked;
