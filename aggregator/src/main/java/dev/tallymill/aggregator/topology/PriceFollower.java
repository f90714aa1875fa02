package dev.tallymill.aggregator.topology;

import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.record.Price;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps the price book up to date with the {@code prices} topic. Streams reads the topic to its end before it rates the
 * first job, so that after a restart a job is rated with all prices known.
 */
record PriceFollower(LivePrices prices) implements Processor<String, Price, Void, Void> {

    @Override
    public void process(Record<String, Price> entry) {
        prices.update(entry.key(), entry.value());
    }
}
