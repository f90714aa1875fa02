/**
 * What the launcher lets the JVM record of a service's start: {@link dev.tallymill.standalone.rehearsal.RehearsalMain}
 * gives it a broker and some seconds of made-up work, in a process of its own. Why, and for how long, is told in
 * docs/adr/0010-quick-start.md. The benchmarks do the same.
 */
@NullMarked
package dev.tallymill.standalone.rehearsal;

import org.jspecify.annotations.NullMarked;
