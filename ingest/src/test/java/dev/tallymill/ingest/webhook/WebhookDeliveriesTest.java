package dev.tallymill.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.Await;
import dev.tallymill.ingest.IngestConfig;
import dev.tallymill.ingest.IngestMain;
import dev.tallymill.ingest.IngestService;
import dev.tallymill.ingest.TestBroker;
import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.tenant.NewTenant;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Webhook;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** From the end of a batch to the receiver, against a real broker; the receiver is played. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookDeliveriesTest {

    private final TestBroker broker;
    private int prefixes;

    WebhookDeliveriesTest() throws Exception {
        broker = new TestBroker();
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @Test
    void everyWebhookOfTheTenantIsTold() throws Exception {
        Receivers receivers = new Receivers();
        try (IngestService service = IngestMain.start(IngestConfig.of(fresh()))) {
            tenant(service, "acme", "wh_a", "wh_b");
            tenant(service, "other", "wh_other");
            delivering(service, receivers, () -> {
                String batch = failingBatch(service, "acme");

                Await.until("both deliveries", () -> receivers.told.size() == 2);
                assertThat(receivers.told)
                        .containsExactlyInAnyOrder("wh_a batch.failed " + batch, "wh_b batch.failed " + batch);
            });
        }
    }

    @Test
    void whatWasNotDeliveredIsAfterARestartAndNotWhatWas() throws Exception {
        Receivers receivers = new Receivers();
        try (IngestService service = IngestMain.start(IngestConfig.of(fresh()))) {
            tenant(service, "acme", "wh_a");
            List<String> batches = new ArrayList<>();
            delivering(service, receivers, () -> {
                batches.add(failingBatch(service, "acme"));
                receivers.awaitTold(batches.get(0));
                // By the time this one is told, the first was noted.
                batches.add(failingBatch(service, "acme"));
                receivers.awaitTold(batches.get(1));
                receivers.outcome = new SendOutcome.Failed("down");
                batches.add(failingBatch(service, "acme"));
                receivers.awaitTold(batches.get(2));
            });
            receivers.told.clear();
            receivers.outcome = new SendOutcome.Delivered();

            delivering(service, receivers, () -> receivers.awaitTold(batches.get(2)));

            assertThat(receivers.told).doesNotContain("wh_a batch.failed " + batches.get(0));
        }
    }

    @Test
    void aWebhookThatWasRemovedIsNotTold() throws Exception {
        Receivers receivers = new Receivers();
        try (IngestService service = IngestMain.start(IngestConfig.of(fresh()))) {
            tenant(service, "acme", "wh_a", "wh_gone");
            service.tenants().removeWebhook("acme", "wh_gone");
            delivering(service, receivers, () -> {
                String batch = failingBatch(service, "acme");

                receivers.awaitTold(batch);
                assertThat(receivers.told).containsExactly("wh_a batch.failed " + batch);
            });
        }
    }

    @Test
    void batchesThatEndedBeforeTheWebhookWasMadeAreNotTold() throws Exception {
        Receivers receivers = new Receivers();
        try (IngestService service = IngestMain.start(IngestConfig.of(fresh()))) {
            tenant(service, "acme");
            String before = failingBatch(service, "acme");
            Await.until(
                    "its end",
                    () -> Objects.requireNonNull(service.batches().find("acme", before))
                                    .getFailedAt()
                            != null);
            service.tenants().addWebhook("acme", "wh_a", "https://example.com/");
            delivering(service, receivers, () -> {
                String after = failingBatch(service, "acme");

                receivers.awaitTold(after);
                assertThat(receivers.told).containsExactly("wh_a batch.failed " + after);
            });
        }
    }

    private KafkaSettings fresh() {
        return broker.freshTopics("webhooks-" + prefixes++ + ".", 2);
    }

    /** Something to do while events are delivered. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private static void delivering(IngestService service, WebhookSender sender, Action action) throws IOException {
        WebhookDeliveries deliveries = new WebhookDeliveries(
                service.kafka(), service.batches(), WebhookSettings.DEFAULT, sender, Clock.systemUTC());
        try {
            action.run();
        } finally {
            deliveries.close();
        }
    }

    private static void tenant(IngestService service, String id, String... webhooks) {
        Objects.requireNonNull(service.tenants().create(NewTenant.of(id)));
        for (String webhook : webhooks) {
            service.tenants().addWebhook(id, webhook, "https://example.com/");
        }
    }

    /** Its file is no JSON. */
    private static String failingBatch(IngestService service, String tenant) throws IOException {
        FileUpload upload = new FileUpload(tenant, "wrong.jsonl", FileUpload.BATCH, null);
        UploadOutcome.Stored stored = (UploadOutcome.Stored) service.uploader()
                .upload(
                        new ByteArrayInputStream("nonsense\n".getBytes(StandardCharsets.UTF_8)),
                        upload,
                        UploadProgress.IGNORED);
        return service.batches()
                .create(new BatchCreation(stored.file(), "/v1/chat/completions", "24h", Map.of(), null))
                .batch()
                .getBatchId();
    }

    /** Note what they are told, and answer as wanted. */
    private static final class Receivers implements WebhookSender {

        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile SendOutcome outcome = new SendOutcome.Delivered();

        void awaitTold(String batch) {
            Await.until("the delivery", () -> told.contains("wh_a batch.failed " + batch));
        }

        @Override
        public SendOutcome send(Webhook webhook, WebhookEvent event) {
            told.add(webhook.getWebhookId() + " " + event.type() + " " + event.batchId());
            return outcome;
        }

        @Override
        public void close() {}
    }
}
