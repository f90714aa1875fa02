package dev.tallymill.ingest.webhook;

import dev.tallymill.schemas.record.Webhook;

/** Tries to deliver an event once. Thread-safe. */
interface WebhookSender extends AutoCloseable {

    SendOutcome send(Webhook webhook, WebhookEvent event);

    /** Breaks off what is being sent. */
    @Override
    void close();
}
