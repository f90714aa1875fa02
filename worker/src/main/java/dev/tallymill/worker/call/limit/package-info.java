/**
 * Who may call the endpoint now: the adaptive limit, the circuit breaker, and the gate that makes jobs wait for both.
 * The first two are pure state machines; {@link dev.tallymill.worker.call.limit.EndpointGate} owns their lock.
 */
@NullMarked
package dev.tallymill.worker.call.limit;

import org.jspecify.annotations.NullMarked;
