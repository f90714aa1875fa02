package dev.tallymill.worker.consume;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tallymill.schemas.config.KafkaSettings;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the clients are made with, as they say it themselves: the consumption model rests on it. */
class KafkaClientsTest {

    private final Logger consumers = (Logger) LoggerFactory.getLogger(ConsumerConfig.class);
    private final Logger producers = (Logger) LoggerFactory.getLogger(ProducerConfig.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final KafkaClients clients = new KafkaClients(KafkaSettings.of("127.0.0.1:1", "mock://clients"), inSlot7());

    private static ConsumptionConfig inSlot7() {
        Properties properties = new Properties();
        properties.setProperty("worker.slot", "7");
        return ConsumptionConfig.from(properties);
    }

    @BeforeEach
    void listen() {
        logged.start();
        consumers.setLevel(Level.INFO);
        producers.setLevel(Level.INFO);
        consumers.addAppender(logged);
        producers.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        consumers.detachAppender(logged);
        producers.detachAppender(logged);
        consumers.setLevel(null);
        producers.setLevel(null);
    }

    private String told() {
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
    }

    private static void close(Consumer<byte[], byte[]> consumer) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    @Test
    void theMemberIsStaticReadsWhatIsCommittedAndCommitsNothingByItself() {
        close(clients.member());

        assertThat(told())
                .contains(
                        "group.protocol = consumer",
                        "group.instance.id = 7",
                        "isolation.level = read_committed",
                        "enable.auto.commit = false",
                        "auto.offset.reset = earliest",
                        "max.poll.interval.ms = 300000");
    }

    @Test
    void theTransactionsOfASlotAlwaysHaveTheSameIdsAndEndAfterTenSeconds() {
        clients.producers().forEach(producer -> producer.close(Duration.ZERO));
        clients.producers().forEach(producer -> producer.close(Duration.ZERO));

        assertThat(told().lines().map(String::strip).filter(line -> line.startsWith("transactional.id = ")))
                .containsExactly(
                        "transactional.id = tallymill-worker-7-a",
                        "transactional.id = tallymill-worker-7-b",
                        "transactional.id = tallymill-worker-7-a",
                        "transactional.id = tallymill-worker-7-b");
        assertThat(told()).contains("transaction.timeout.ms = 10000", "acks = -1", "enable.idempotence = true");
    }

    @Test
    void salvageSeesWhatWasAborted() {
        close(clients.salvageReader());

        assertThat(told()).contains("isolation.level = read_uncommitted", "group.id = null");
    }
}
