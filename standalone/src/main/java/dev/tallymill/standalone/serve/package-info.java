/**
 * {@code tallymill serve}: broker, registry, API and all services in one process, for as long as it is wanted. Start with
 * {@link dev.tallymill.standalone.serve.ServeCommand}.
 */
@NullMarked
package dev.tallymill.standalone.serve;

import org.jspecify.annotations.NullMarked;
