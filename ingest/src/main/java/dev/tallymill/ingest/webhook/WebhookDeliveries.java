package dev.tallymill.ingest.webhook;

import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.webhook.DeliveryQueue.Next;
import dev.tallymill.ingest.webhook.DeliveryQueue.Try;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.record.Webhook;
import dev.tallymill.schemas.serde.UndecodableRecordException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads of ended batches from {@code batches} and tells the tenants' webhooks, each event at least once. The instances are
 * one consumer group; an offset is committed when everything before it was delivered or given up, so what a killed
 * instance had not delivered is another's to deliver. One thread owns consumer and queue, each try has one of its own.
 */
public final class WebhookDeliveries implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookDeliveries.class);

    private static final DeliveryQueue.Limits LIMITS = new DeliveryQueue.Limits(64, 4, 1_000);
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final long RETRY_PAUSE_MS = 1_000;

    private final KafkaSettings kafka;
    private final Batches batches;
    private final WebhookSettings settings;
    private final WebhookSender sender;
    private final Clock clock;
    private final Deserializer<Object> deserializer;
    private final ConcurrentLinkedQueue<Ended> ended = new ConcurrentLinkedQueue<>();
    private final ExecutorService tries = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private DeliveryQueue queue;
    private Map<TopicPartition, Long> committed = new HashMap<>();
    private Instant lastCommit = Instant.MIN;

    /**
     * Starts to deliver.
     *
     * @param batches stays the caller's to close, after this
     */
    public WebhookDeliveries(
            KafkaSettings kafka, Batches batches, WebhookSettings settings, WebhookSecrets secrets, Clock clock) {
        this(kafka, batches, settings, new HttpWebhookSender(settings, secrets, clock), clock);
    }

    /** @param sender is closed with this */
    WebhookDeliveries(
            KafkaSettings kafka, Batches batches, WebhookSettings settings, WebhookSender sender, Clock clock) {
        this.kafka = kafka;
        this.batches = batches;
        this.settings = settings;
        this.sender = sender;
        this.clock = clock;
        this.deserializer = kafka.deserializer(false);
        this.queue = newQueue();
        this.thread =
                Thread.ofPlatform().name("tallymill-ingest-webhooks").daemon().start(this::run);
    }

    /** Stops; what was not delivered is delivered by another instance, or after the next start. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tries.shutdownNow();
        sender.close();
        deserializer.close();
    }

    private void run() {
        boolean goOn = true;
        while (goOn && !isClosing()) {
            try {
                follow();
            } catch (InterruptException e) {
                goOn = false;
            } catch (RuntimeException e) {
                LOG.warn("webhooks are interrupted, beginning anew: {}", e.toString());
                goOn = pause();
            }
        }
    }

    private void follow() {
        queue = newQueue();
        committed = new HashMap<>();
        Consumer<String, byte @Nullable []> consumer = open();
        try {
            consumer.subscribe(List.of(kafka.topics().batches()), new Handover(consumer));
            deliver(consumer);
            noteEnded();
            commit(consumer);
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
        }
    }

    private void deliver(Consumer<String, byte @Nullable []> consumer) {
        while (!isClosing()) {
            Instant now = clock.instant();
            takeIn(consumer.poll(queue.untilNext(now, LONGEST_POLL)), clock.instant());
            noteEnded();
            for (Try next = queue.start(now); next != null; next = queue.start(now)) {
                begin(next);
            }
            if (now.isAfter(lastCommit.plus(COMMIT_EVERY))) {
                commit(consumer);
                lastCommit = now;
            }
        }
    }

    private void takeIn(Iterable<ConsumerRecord<String, byte @Nullable []>> records, Instant now) {
        List<ConsumerRecord<String, byte @Nullable []>> read = new ArrayList<>();
        List<Delivery> wanted = new ArrayList<>();
        boolean caughtUp = false;
        for (ConsumerRecord<String, byte @Nullable []> record : records) {
            read.add(record);
            WebhookEvent event = event(record);
            if (event != null) {
                if (!caughtUp) {
                    // The webhook may have been made on another instance, a moment before the batch ended.
                    batches.catchUp();
                    caughtUp = true;
                }
                wanted.addAll(deliveries(event, record));
            }
        }
        wanted.stream().filter(delivery -> !queue.add(delivery, now)).forEach(WebhookDeliveries::logNotTaken);
        read.forEach(record -> queue.passed(new TopicPartition(record.topic(), record.partition()), record.offset()));
    }

    private @Nullable WebhookEvent event(ConsumerRecord<String, byte @Nullable []> record) {
        try {
            byte[] value = record.value();
            return value == null ? null : WebhookEvent.of((Batch) deserializer.deserialize(record.topic(), value));
        } catch (UndecodableRecordException e) {
            // Whoever follows the tables says so in the log.
            return null;
        }
    }

    private List<Delivery> deliveries(WebhookEvent event, ConsumerRecord<?, ?> record) {
        return webhooks(event.tenant()).stream()
                .filter(webhook -> !webhook.getCreatedAt().isAfter(event.createdAt()))
                .map(webhook -> new Delivery(
                        event,
                        webhook.getWebhookId(),
                        new TopicPartition(record.topic(), record.partition()),
                        record.offset()))
                .toList();
    }

    private List<Webhook> webhooks(String tenantId) {
        Tenant tenant = batches.tenants().find(tenantId);
        return tenant == null ? List.of() : tenant.getWebhooks();
    }

    private void begin(Try next) {
        DeliveryQueue begunBy = queue;
        tries.execute(() -> {
            SendOutcome outcome;
            try {
                outcome = send(next.delivery());
            } catch (RuntimeException e) {
                outcome = new SendOutcome.Failed(e.toString());
            }
            ended.add(new Ended(begunBy, next, outcome));
        });
    }

    private SendOutcome send(Delivery delivery) {
        return webhooks(delivery.event().tenant()).stream()
                .filter(webhook -> webhook.getWebhookId().equals(delivery.webhookId()))
                .findFirst()
                .map(webhook -> sender.send(webhook, delivery.event()))
                .orElseGet(() -> new SendOutcome.Unwanted("the webhook was removed"));
    }

    private void noteEnded() {
        for (Ended end = ended.poll(); end != null; end = ended.poll()) {
            note(end, clock.instant());
        }
    }

    private void note(Ended end, Instant now) {
        if (end.begunBy() != queue) {
            return; // of before an interruption: it is delivered again
        }
        Delivery delivery = end.what().delivery();
        String what = "%s %s to webhook %s of tenant %s"
                .formatted(
                        delivery.event().type(),
                        delivery.event().batchId(),
                        delivery.webhookId(),
                        delivery.event().tenant());
        String why = switch (end.outcome()) {
            case SendOutcome.Delivered delivered -> "delivered";
            case SendOutcome.Failed failed -> failed.reason();
            case SendOutcome.Unwanted unwanted -> unwanted.reason();
        };
        switch (queue.ended(end.what(), end.outcome(), now)) {
            case Next.Done done -> LOG.debug("{}: {}", what, why);
            case Next.Retry retry -> LOG.info("{}: {}; tried again at {}", what, why, retry.at());
            case Next.GivenUp givenUp -> LOG.warn("{}: given up: {}", what, why);
        }
    }

    private static void logNotTaken(Delivery delivery) {
        LOG.warn(
                "{} {} to webhook {} of tenant {}: given up: too many wait for it, or it was long ago",
                delivery.event().type(),
                delivery.event().batchId(),
                delivery.webhookId(),
                delivery.event().tenant());
    }

    private void commit(Consumer<?, ?> consumer) {
        Map<TopicPartition, Long> positions = queue.positions();
        Map<TopicPartition, OffsetAndMetadata> news = new HashMap<>();
        positions.forEach((partition, offset) -> {
            if (!offset.equals(committed.get(partition))) {
                news.put(partition, new OffsetAndMetadata(offset));
            }
        });
        if (!news.isEmpty()) {
            consumer.commitSync(news);
            committed = positions;
        }
    }

    private KafkaConsumer<String, byte @Nullable []> open() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.GROUP_ID_CONFIG, kafka.topics().prefix() + "webhooks");
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private DeliveryQueue newQueue() {
        return new DeliveryQueue(new RetrySchedule(settings.retryFor()), LIMITS);
    }

    private boolean pause() {
        try {
            return !closing.await(RETRY_PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private record Ended(DeliveryQueue begunBy, Try what, SendOutcome outcome) {}

    /** Partitions go to another instance with all that is done noted, and without what is not. */
    private final class Handover implements ConsumerRebalanceListener {

        private final Consumer<?, ?> consumer;

        Handover(Consumer<?, ?> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // They are known from their first record on.
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            try {
                commit(consumer);
            } catch (KafkaException e) {
                LOG.info("some events may be delivered twice: {}", e.toString());
            }
            queue.drop(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            queue.drop(partitions);
        }
    }
}
