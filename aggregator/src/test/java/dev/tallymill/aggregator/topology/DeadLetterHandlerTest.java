package dev.tallymill.aggregator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.Response;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.Result;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterHandlerTest {

    private final DeadLetterHandler handler = new DeadLetterHandler();

    @BeforeEach
    void configure() {
        handler.configure(Map.of(
                StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                "dead-letters",
                DeadLetterHandler.PRICES_TOPIC_CONFIG,
                "prices"));
    }

    @Test
    void undecodableRecordIsSentToTheDeadLetters() {
        Response response = handle("token-usage", new SerializationException("not Avro"));

        assertThat(response.result()).isEqualTo(Result.RESUME);
        assertThat(response.deadLetterQueueRecords()).singleElement().satisfies(letter -> {
            ProducerRecord<byte[], byte[]> sent = letter;
            assertThat(sent.topic()).isEqualTo("dead-letters");
            assertThat(sent.value()).isEqualTo(new byte[] {1});
        });
    }

    @Test
    void registryOutOfReachIsNotTheRecordsFault() {
        Response response =
                handle("token-usage", new SerializationException("wrapped", new TimeoutException("no registry")));

        assertThat(response.result()).isEqualTo(Result.FAIL);
        assertThat(response.deadLetterQueueRecords()).isEmpty();
    }

    @Test
    void undecodablePriceStaysWhereItIs() {
        Response response = handle("prices", new SerializationException("not Avro"));

        assertThat(response.result()).isEqualTo(Result.RESUME);
        assertThat(response.deadLetterQueueRecords()).isEmpty();
    }

    private Response handle(String topic, Exception exception) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(topic, 3, 42, new byte[0], new byte[] {1});
        return handler.handleError(new Context(topic), record, exception);
    }

    /** Where the record stood, as Streams tells. */
    private record Context(String topic) implements ErrorHandlerContext {

        @Override
        public int partition() {
            return 3;
        }

        @Override
        public long offset() {
            return 42;
        }

        @Override
        public Headers headers() {
            return new RecordHeaders();
        }

        @Override
        public String processorNodeId() {
            return "source";
        }

        @Override
        public TaskId taskId() {
            return new TaskId(0, 3);
        }

        @Override
        public long timestamp() {
            return 0;
        }

        @Override
        public byte[] sourceRawKey() {
            return new byte[0];
        }

        @Override
        public byte[] sourceRawValue() {
            return new byte[] {1};
        }
    }
}
