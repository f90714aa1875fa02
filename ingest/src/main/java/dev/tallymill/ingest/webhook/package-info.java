/**
 * Tells tenants' own servers when batches have ended, signed as Standard Webhooks says. Start with
 * {@code WebhookDeliveries}; {@code DeliveryQueue} decides, {@code HttpWebhookSender} sends.
 */
@NullMarked
package dev.tallymill.ingest.webhook;

import org.jspecify.annotations.NullMarked;
