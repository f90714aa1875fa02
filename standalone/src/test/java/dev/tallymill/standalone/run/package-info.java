/** Tests of the parts of {@code run} that decide and format; whole runs are tested as processes. */
@NullMarked
package dev.tallymill.standalone.run;

import org.jspecify.annotations.NullMarked;
