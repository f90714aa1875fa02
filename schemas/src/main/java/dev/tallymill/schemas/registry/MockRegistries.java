package dev.tallymill.schemas.registry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The registries behind {@code mock://scope} addresses. This is the one static that holds state: Kafka makes
 * serializers by class name, so nothing but the address can tell two of them that they belong together.
 */
final class MockRegistries {

    private static final ConcurrentMap<String, InMemorySchemaRegistry> SCOPES = new ConcurrentHashMap<>();

    private MockRegistries() {}

    static SchemaRegistryClient open(String scope) {
        return SCOPES.computeIfAbsent(scope, name -> new InMemorySchemaRegistry());
    }
}
