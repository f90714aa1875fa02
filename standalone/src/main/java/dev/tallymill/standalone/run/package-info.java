/**
 * One set of requests through the whole pipeline, here and now. Start with {@link dev.tallymill.standalone.run.RunCommand},
 * {@code tallymill run}; {@link dev.tallymill.standalone.run.Run} tells the story in order, for whatever
 * {@link dev.tallymill.standalone.run.RunWork} it is given.
 */
@NullMarked
package dev.tallymill.standalone.run;

import org.jspecify.annotations.NullMarked;
