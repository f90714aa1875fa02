package dev.tallymill.worker.spool;

/**
 * Kafka's id of a topic, other for every cluster and every time the topic is made: offsets mean something together with
 * it only.
 */
public record TopicIncarnation(long mostSignificantBits, long leastSignificantBits) {}
