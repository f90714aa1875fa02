package dev.tallymill.schemas.config;

import dev.tallymill.schemas.serde.TrustedRecords;
import dev.tallymill.schemas.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Where Kafka and the schema registry are, and how records are encoded. Immutable.
 *
 * @param bootstrapServers Kafka's {@code bootstrap.servers}
 * @param schemaRegistryUrl Confluent's {@code schema.registry.url}; several, separated by commas, are tried in turn
 * @param topics names of the topics
 * @param clientConfig goes to every Kafka client as it is: security, timeouts
 * @param serdeConfig goes to every serializer and deserializer as it is: registry credentials, {@code auto.register.schemas}
 * @param valueSerializer class of the Avro serializer
 * @param valueDeserializer class of the Avro deserializer
 */
public record KafkaSettings(
        String bootstrapServers,
        String schemaRegistryUrl,
        Topics topics,
        Map<String, String> clientConfig,
        Map<String, String> serdeConfig,
        String valueSerializer,
        String valueDeserializer) {

    public static final String DEFAULT_SERIALIZER = "dev.tallymill.schemas.serde.RegistryAvroSerializer";
    public static final String DEFAULT_DESERIALIZER = "dev.tallymill.schemas.serde.RegistryAvroDeserializer";

    private static final Map<String, String> WITHOUT_REPORTERS =
            Map.of("metric.reporters", "", "enable.metrics.push", "false");

    public KafkaSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrap.servers is missing");
        }
        if (schemaRegistryUrl.isBlank()) {
            throw new IllegalArgumentException("schema.registry.url is missing");
        }
        clientConfig = Map.copyOf(clientConfig);
        serdeConfig = Map.copyOf(serdeConfig);
    }

    /** Everything at its default but the two addresses. */
    public static KafkaSettings of(String bootstrapServers, String schemaRegistryUrl) {
        return new KafkaSettings(
                bootstrapServers,
                schemaRegistryUrl,
                Topics.withDefaultPrefix(),
                Map.of(),
                Map.of(),
                DEFAULT_SERIALIZER,
                DEFAULT_DESERIALIZER);
    }

    /**
     * Reads {@code bootstrap.servers}, {@code schema.registry.url}, {@code topic.prefix}, {@code value.serializer} and
     * {@code value.deserializer}; keys under {@code kafka.} go to every client and keys under {@code serde.} to every
     * serializer and deserializer, without that prefix.
     *
     * @throws IllegalArgumentException naming the key that is missing
     */
    public static KafkaSettings from(Properties properties) {
        return new KafkaSettings(
                properties.getProperty("bootstrap.servers", ""),
                properties.getProperty("schema.registry.url", ""),
                new Topics(properties.getProperty("topic.prefix", Topics.DEFAULT_PREFIX)),
                under(properties, "kafka."),
                under(properties, "serde."),
                properties.getProperty("value.serializer", DEFAULT_SERIALIZER),
                properties.getProperty("value.deserializer", DEFAULT_DESERIALIZER));
    }

    /**
     * A fresh, mutable configuration for an admin client, producer, consumer or Streams application. Unless it was
     * configured otherwise the client registers no MBeans and reports no telemetry, which cost every start processor time:
     * what Tallymill's services show of their clients is read from the clients themselves.
     */
    public Map<String, Object> clientProperties() {
        Map<String, Object> config = new HashMap<>(WITHOUT_REPORTERS);
        config.putAll(clientConfig);
        config.put("bootstrap.servers", bootstrapServers);
        return config;
    }

    /** Configuration for a serializer or deserializer of Avro values. */
    public Map<String, Object> serdeProperties() {
        Map<String, Object> config = new HashMap<>(serdeConfig);
        config.put("schema.registry.url", schemaRegistryUrl);
        config.putIfAbsent("specific.avro.reader", "true");
        return config;
    }

    /** A new configured serializer of Avro records; {@code forKey} for the few topics with record keys. */
    @SuppressWarnings("unchecked") // the configured class serializes any Avro record
    public <T> Serializer<T> serializer(boolean forKey) {
        Serializer<T> serializer = (Serializer<T>) instantiate(valueSerializer, Serializer.class);
        serializer.configure(serdeProperties(), forKey);
        return serializer;
    }

    /** A new configured deserializer of Avro records. */
    @SuppressWarnings("unchecked") // the writer's schema names the class; callers know their topic
    public <T> Deserializer<T> deserializer(boolean forKey) {
        Deserializer<T> deserializer = (Deserializer<T>) instantiate(valueDeserializer, Deserializer.class);
        deserializer.configure(serdeProperties(), forKey);
        return deserializer;
    }

    /** A new configured serde of Avro records, for Kafka Streams. */
    public <T> Serde<T> serde(boolean forKey) {
        return Serdes.serdeFrom(serializer(forKey), deserializer(forKey));
    }

    private static <C> C instantiate(String className, Class<C> type) {
        TrustedRecords.trust(); // before a vendor's class asks Avro for a generated one
        try {
            return Utils.newInstance(className, type);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("no class " + className + " on the class path", e);
        }
    }

    private static Map<String, String> under(Properties properties, String prefix) {
        Map<String, String> found = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), properties.getProperty(name));
            }
        }
        return found;
    }
}
