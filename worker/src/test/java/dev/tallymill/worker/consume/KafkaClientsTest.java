package dev.tallymill.worker.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.config.KafkaSettings;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What the consumption model needs of Kafka's clients, as they understand their settings, defaults included. */
class KafkaClientsTest {

    private final KafkaClients clients = new KafkaClients(KafkaSettings.of("127.0.0.1:1", "mock://clients"), inSlot7());

    private static ConsumptionConfig inSlot7() {
        Properties properties = new Properties();
        properties.setProperty("worker.slot", "7");
        return ConsumptionConfig.from(properties);
    }

    private static Map<String, ?> consumer(Map<String, Object> properties) {
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return new ConsumerConfig(properties).values();
    }

    private static Map<String, ?> producer(Map<String, Object> properties) {
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return new ProducerConfig(properties).values();
    }

    @Test
    void theMemberIsStaticReadsWhatIsCommittedAndCommitsNothingByItself() {
        Map<String, ?> member = consumer(clients.memberProperties());

        assertThat(member.get("group.protocol")).isEqualTo("consumer");
        assertThat(member.get("group.instance.id")).isEqualTo("7");
        assertThat(member.get("isolation.level")).isEqualTo("read_committed");
        assertThat(member.get("enable.auto.commit")).isEqualTo(false);
        assertThat(member.get("auto.offset.reset")).isEqualTo("earliest");
        assertThat(member.get("max.poll.interval.ms")).isEqualTo(300_000);
    }

    @Test
    void theTransactionsOfASlotAlwaysHaveTheSameIdsAndEndAfterTenSeconds() {
        Map<String, ?> one = producer(clients.producerProperties("a"));
        Map<String, ?> other = producer(clients.producerProperties("b"));

        assertThat(one.get("transactional.id")).isEqualTo("tallymill-worker-7-a");
        assertThat(other.get("transactional.id")).isEqualTo("tallymill-worker-7-b");
        assertThat(one.get("transaction.timeout.ms")).isEqualTo(10_000);
        assertThat(one.get("acks")).isEqualTo("-1");
        assertThat(one.get("enable.idempotence")).isEqualTo(true);
    }

    @Test
    void salvageSeesWhatWasAborted() {
        Map<String, ?> salvage = consumer(clients.salvageProperties());

        assertThat(salvage.get("isolation.level")).isEqualTo("read_uncommitted");
        assertThat(salvage.get("group.id")).isNull();
        assertThat(salvage.get("fetch.max.wait.ms"))
                .as("what a start waits for where there is nothing to read")
                .isEqualTo(5);
    }
}
