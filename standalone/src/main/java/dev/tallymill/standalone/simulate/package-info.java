/**
 * The simulated model: an OpenAI- and Anthropic-compatible server that answers at once or as slowly, and as badly, as it
 * is told. Tests and benchmarks run against it, and {@code run --simulate} gives a first look without a key. It counts
 * every call, so that "a finished call is not paid again" can be checked from outside.
 *
 * <p>Start with {@link dev.tallymill.standalone.simulate.SimulatedModel}. One call goes through {@code ModelHandler}:
 * {@code CallLedger} counts it, {@code Fates} decides how slowly and how badly it ends, {@code ClientConnection} waits
 * while watching for a client that hangs up, and {@link dev.tallymill.standalone.simulate.answer} finds the words.
 */
@NullMarked
package dev.tallymill.standalone.simulate;

import org.jspecify.annotations.NullMarked;
