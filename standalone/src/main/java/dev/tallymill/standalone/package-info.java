/**
 * The {@code tallymill} command and everything that runs in one JVM. Start with {@code TallymillMain}.
 */
@NullMarked
package dev.tallymill.standalone;

import org.jspecify.annotations.NullMarked;
