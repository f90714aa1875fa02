/**
 * Takes jobs from the topic out of order and commits results, usage and offsets together.
 */
@NullMarked
package dev.tallymill.worker.consume;

import org.jspecify.annotations.NullMarked;
