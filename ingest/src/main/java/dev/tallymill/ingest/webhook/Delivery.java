package dev.tallymill.ingest.webhook;

import org.apache.kafka.common.TopicPartition;

/**
 * An event that one webhook is to be told.
 *
 * @param partition where the batch's record stands
 * @param offset its offset there
 */
record Delivery(WebhookEvent event, String webhookId, TopicPartition partition, long offset) {}
