package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.SeenShard;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.aggregator.ledger.UsageLedger;
import dev.tallymill.aggregator.ledger.UsageLedger.UnpricedListener;
import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.schemas.record.TokenUsage;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts usage records into the task's ledger, and ticks for a flush. */
final class UsageCounter implements FixedKeyProcessor<String, TokenUsage, Long> {

    private static final Logger LOG = LoggerFactory.getLogger(UsageCounter.class);

    private final JobRater rater;
    private final UnpricedListener unpriced;
    private final Duration dedupRetention;

    @SuppressWarnings("NullAway.Init") // Streams calls init first
    private FixedKeyProcessorContext<String, Long> context;

    @SuppressWarnings("NullAway.Init")
    private HeapStore<UsageLedger> heap;

    private int sweptHour;

    UsageCounter(JobRater rater, UnpricedListener unpriced, Duration dedupRetention) {
        this.rater = rater;
        this.unpriced = unpriced;
        this.dedupRetention = dedupRetention;
    }

    @Override
    public void init(FixedKeyProcessorContext<String, Long> context) {
        this.context = context;
        this.heap = context.getStateStore(LedgerTopology.USAGE_LEDGER);
        KeyValueStore<String, SeenShard> seen = context.getStateStore(LedgerTopology.SEEN_JOBS);
        KeyValueStore<Cell, Tally> waiting = context.getStateStore(LedgerTopology.WAITING_JOBS);
        heap.hold(new UsageLedger(new StoreTable<>(seen), new StoreTable<>(waiting), rater, unpriced));
        context.schedule(Times.SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, wallClock -> sweep());
    }

    @Override
    public void process(FixedKeyRecord<String, TokenUsage> record) {
        if (record.value() == null) {
            return;
        }
        heap.content().count(record.value(), record.timestamp(), Times.hour(Times.now(context)));
        if (heap.touch()) {
            context.forward(record.withValue(CommitTick.TICK));
        }
    }

    private void sweep() {
        int hour = Times.hour(Times.now(context));
        if (hour > sweptHour) {
            sweptHour = hour;
            int dropped = heap.content().forgetBefore(hour - Math.toIntExact(dedupRetention.toHours()));
            if (dropped > 0) {
                LOG.info("Task {}: {} rows of jobs counted long ago dropped", context.taskId(), dropped);
            }
        }
    }
}
