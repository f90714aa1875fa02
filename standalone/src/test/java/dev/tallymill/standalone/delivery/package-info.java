/**
 * What the worker promises about delivery, shown with real processes: a broker with its registry, workers and the
 * simulated model each in a JVM of its own, with real signals. Start with {@code Scene}. Every scenario ends with the same
 * question: does a read_committed reader find exactly one result, and one usage record, for every job? The scenarios tagged
 * {@code slow} take minutes and are run by {@code -Dtest.excluded.groups=docker}.
 */
@NullMarked
package dev.tallymill.standalone.delivery;

import org.jspecify.annotations.NullMarked;
