/** What the worker does about a schema registry that is away: {@link dev.tallymill.worker.registry.RegistryPatience}. */
@NullMarked
package dev.tallymill.worker.registry;

import org.jspecify.annotations.NullMarked;
