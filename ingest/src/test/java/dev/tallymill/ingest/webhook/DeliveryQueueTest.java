package dev.tallymill.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.webhook.DeliveryQueue.Limits;
import dev.tallymill.ingest.webhook.DeliveryQueue.Next;
import dev.tallymill.ingest.webhook.DeliveryQueue.Try;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {

    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");
    private static final TopicPartition ZERO = new TopicPartition("batches", 0);
    private static final TopicPartition ONE = new TopicPartition("batches", 1);
    private static final SendOutcome DELIVERED = new SendOutcome.Delivered();
    private static final SendOutcome FAILED = new SendOutcome.Failed("no answer");

    private final DeliveryQueue queue = new DeliveryQueue(new RetrySchedule(Duration.ofHours(1)), new Limits(3, 2, 3));

    @Test
    void aPartitionIsDoneWithUpToTheFirstDeliveryThatIsNot() {
        add("wh_a", ZERO, 4);
        add("wh_a", ZERO, 7);
        queue.passed(ZERO, 9);
        Try first = start();
        Try second = start();

        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 4L));
        queue.ended(second, DELIVERED, NOW);
        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 4L));
        queue.ended(first, DELIVERED, NOW);
        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 10L));
    }

    @Test
    void anEventIsDoneWithWhenEveryWebhookHasIt() {
        add("wh_a", ZERO, 4);
        add("wh_b", ZERO, 4);
        queue.passed(ZERO, 4);

        queue.ended(start(), DELIVERED, NOW);
        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 4L));
        queue.ended(start(), DELIVERED, NOW);
        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 5L));
    }

    @Test
    void whatFailsIsTriedAgainLater() {
        add("wh_a", ZERO, 4);
        queue.passed(ZERO, 4);

        assertThat(queue.ended(start(), FAILED, NOW)).isEqualTo(new Next.Retry(NOW.plusSeconds(5)));
        assertThat(queue.start(NOW.plusSeconds(4))).isNull();
        assertThat(queue.untilNext(NOW, Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(5));
        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 4L));
        Try again = Objects.requireNonNull(queue.start(NOW.plusSeconds(5)));
        assertThat(again.failures()).isEqualTo(1);
        assertThat(queue.ended(again, DELIVERED, NOW.plusSeconds(5))).isEqualTo(new Next.Done());
        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 5L));
    }

    @Test
    void whatFailsForTooLongIsGivenUp() {
        add("wh_a", ZERO, 4);
        queue.passed(ZERO, 4);

        assertThat(queue.ended(start(), FAILED, NOW.plus(Duration.ofHours(1)))).isEqualTo(new Next.GivenUp());
        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 5L));
    }

    @Test
    void whatNobodyWantsIsNotTriedAgain() {
        add("wh_a", ZERO, 4);
        queue.passed(ZERO, 4);

        assertThat(queue.ended(start(), new SendOutcome.Unwanted("410"), NOW)).isEqualTo(new Next.Done());
        assertThat(queue.start(NOW.plusSeconds(60))).isNull();
        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 5L));
    }

    @Test
    void oneSlowReceiverDoesNotHoldUpTheOthers() {
        for (int i = 0; i < 3; i++) {
            add("wh_slow", ZERO, i);
        }
        add("wh_b", ZERO, 3);

        assertThat(start().delivery().webhookId()).isEqualTo("wh_slow");
        assertThat(start().delivery().webhookId()).isEqualTo("wh_slow");
        assertThat(start().delivery().webhookId()).isEqualTo("wh_b");
        add("wh_c", ZERO, 4);
        assertThat(queue.start(NOW)).isNull();
        assertThat(queue.untilNext(NOW, Duration.ofSeconds(1)))
                .as("no hurry while all places are taken")
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void takesNoMoreThanItCanHoldOfOneReceiver() {
        for (int i = 0; i < 3; i++) {
            assertThat(queue.add(delivery("wh_a", ZERO, i), NOW)).isTrue();
        }

        assertThat(queue.add(delivery("wh_a", ZERO, 3), NOW)).isFalse();
        assertThat(queue.add(delivery("wh_b", ZERO, 3), NOW)).isTrue();
        queue.passed(ZERO, 3);
        assertThat(queue.positions()).isEqualTo(Map.of(ZERO, 0L));
    }

    @Test
    void takesNothingThatIsTooOld() {
        assertThat(queue.add(delivery("wh_a", ZERO, 0), NOW.plus(Duration.ofHours(2))))
                .isFalse();
    }

    @Test
    void forgetsWhatIsAnotherInstancesNow() {
        add("wh_a", ZERO, 4);
        add("wh_a", ONE, 5);
        queue.passed(ZERO, 4);
        queue.passed(ONE, 5);
        Try running = start();
        assertThat(running.delivery().partition()).isEqualTo(ZERO);

        queue.drop(Set.of(ZERO));

        queue.ended(running, FAILED, NOW);
        assertThat(Objects.requireNonNull(queue.start(NOW.plusSeconds(60)))
                        .delivery()
                        .partition())
                .isEqualTo(ONE);
        assertThat(queue.start(NOW.plusSeconds(60))).isNull();
        assertThat(queue.positions()).isEqualTo(Map.of(ONE, 5L));
    }

    private void add(String webhookId, TopicPartition partition, long offset) {
        assertThat(queue.add(delivery(webhookId, partition, offset), NOW)).isTrue();
    }

    private Try start() {
        return Objects.requireNonNull(queue.start(NOW));
    }

    private static Delivery delivery(String webhookId, TopicPartition partition, long offset) {
        WebhookEvent event = new WebhookEvent("evt_" + offset, "batch.completed", NOW, "acme", "batch_" + offset);
        return new Delivery(event, webhookId, partition, offset);
    }
}
