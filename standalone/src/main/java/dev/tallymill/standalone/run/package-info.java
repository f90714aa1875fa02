/**
 * {@code tallymill run}: one file through the whole pipeline, here and now. Start with
 * {@link dev.tallymill.standalone.run.RunCommand}; {@link dev.tallymill.standalone.run.Run} tells the story in order.
 */
@NullMarked
package dev.tallymill.standalone.run;

import org.jspecify.annotations.NullMarked;
