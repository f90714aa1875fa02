/**
 * {@code tallymill label}: a table in, the same table with a model's answers behind its columns out. One request for each
 * row; the rest is a {@link dev.tallymill.standalone.run.Run} like any other. Start with
 * {@link dev.tallymill.standalone.label.LabelCommand}; {@code LabelWork} tells what happens when.
 */
@NullMarked
package dev.tallymill.standalone.label;

import org.jspecify.annotations.NullMarked;
