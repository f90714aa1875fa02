/**
 * The schema registry as Tallymill sees it: Confluent's REST API over HTTP, or a registry inside the JVM for
 * {@code mock://} addresses. Start with {@link dev.tallymill.schemas.registry.SchemaRegistryClient}.
 */
@NullMarked
package dev.tallymill.schemas.registry;

import org.jspecify.annotations.NullMarked;
