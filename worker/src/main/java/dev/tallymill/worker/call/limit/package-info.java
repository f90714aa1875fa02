/**
 * Who may call the endpoint now. {@link dev.tallymill.worker.call.limit.EndpointGate} makes jobs wait and owns the lock;
 * {@code Turns} says whose turn it is. All they ask are pure state machines: for the endpoint a circuit breaker, for each model
 * ({@code ModelLane}) an adaptive limit, a budget of requests and tokens a minute, and a breaker of its own.
 */
@NullMarked
package dev.tallymill.worker.call.limit;

import org.jspecify.annotations.NullMarked;
