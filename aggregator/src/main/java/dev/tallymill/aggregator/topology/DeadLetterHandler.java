package dev.tallymill.aggregator.topology;

import dev.tallymill.schemas.topic.DeadLetter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record that cannot be decoded: it goes to the dead letters, in the transaction that passes it by.
 * Not when the registry merely does not answer: then the thread stops and the record is read again.
 *
 * <p>An entry of the {@code prices} topic is only passed by and logged: it stays in its topic, and the thread that
 * follows prices cannot write.
 */
public final class DeadLetterHandler implements DeserializationExceptionHandler {

    /** Setting with the name of the {@code prices} topic. */
    static final String PRICES_TOPIC_CONFIG = "tallymill.prices.topic";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);

    private String deadLetters = "";
    private String prices = "";

    @Override
    public void configure(Map<String, ?> config) {
        deadLetters = String.valueOf(config.get(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG));
        prices = String.valueOf(config.get(PRICES_TOPIC_CONFIG));
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        if (Failures.isRetriable(exception)) {
            return Response.fail();
        }
        LOG.error(
                "Cannot decode the record at {}-{} offset {}: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                exception.getMessage());
        if (record.topic().equals(prices)) {
            return Response.resume();
        }
        return Response.resume(List.of(DeadLetter.of(deadLetters, record, exception)));
    }
}
