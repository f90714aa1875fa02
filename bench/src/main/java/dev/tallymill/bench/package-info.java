/**
 * Benchmarks: whole-pipeline ones and JMH. Not part of the default test run.
 */
@NullMarked
package dev.tallymill.bench;

import org.jspecify.annotations.NullMarked;
