package dev.tallymill.schemas.serde;

import java.util.Map;

/**
 * What a serializer or deserializer is told beside where the registry is, by Confluent's names.
 *
 * @param autoRegister register a schema at its first use; otherwise it must be there
 * @param specificReader decode into generated classes rather than generic records
 * @param logicalTypes give generic records {@code Instant} and {@code BigDecimal} rather than raw longs and bytes
 * @param forKey the subject is that of the topic's keys
 */
record SerdeConfig(boolean autoRegister, boolean specificReader, boolean logicalTypes, boolean forKey) {

    private static final String TOPIC_NAME_STRATEGY = "TopicNameStrategy";

    static SerdeConfig from(Map<String, ?> config, boolean forKey) {
        refuse(config, "use.latest.version");
        requireTopicNames(config, forKey ? "key.subject.name.strategy" : "value.subject.name.strategy");
        return new SerdeConfig(
                flag(config, "auto.register.schemas", true),
                flag(config, "specific.avro.reader", false),
                flag(config, "avro.use.logical.type.converters", false),
                forKey);
    }

    /** Confluent's TopicNameStrategy. */
    String subject(String topic) {
        return topic + (forKey ? "-key" : "-value");
    }

    private static boolean flag(Map<String, ?> config, String key, boolean defaultValue) {
        Object value = config.get(key);
        return value == null ? defaultValue : Boolean.parseBoolean(value.toString());
    }

    private static void refuse(Map<String, ?> config, String key) {
        if (flag(config, key, false)) {
            throw new IllegalArgumentException(key + "=true is not supported: records are written with the schema"
                    + " they were made with; set auto.register.schemas=false to keep new ones out");
        }
    }

    private static void requireTopicNames(Map<String, ?> config, String key) {
        Object value = config.get(key);
        if (value == null) {
            return;
        }
        String name = value instanceof Class<?> type ? type.getName() : value.toString();
        if (!name.endsWith(TOPIC_NAME_STRATEGY)) {
            throw new IllegalArgumentException(key + "=" + name + " is not supported; use " + TOPIC_NAME_STRATEGY);
        }
    }
}
