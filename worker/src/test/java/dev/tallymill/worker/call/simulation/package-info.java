/**
 * Hours of bad weather in seconds: the worker's whole chain against scripted upstreams in simulated time. Start with {@link
 * dev.tallymill.worker.call.simulation.Scenarios}; docs/upstream-simulation.md is what comes out.
 */
@NullMarked
package dev.tallymill.worker.call.simulation;

import org.jspecify.annotations.NullMarked;
