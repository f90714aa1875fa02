/**
 * Tests of the command as a person or a script runs it: real processes started by the launcher, real signals, real
 * exit statuses. They run after packaging, because the launcher wants the jars.
 */
@NullMarked
package dev.tallymill.standalone.process;

import org.jspecify.annotations.NullMarked;
