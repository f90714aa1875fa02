package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.ledger.Journal;
import dev.tallymill.aggregator.ledger.Posting;
import dev.tallymill.aggregator.ledger.UsageLedger;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.record.SpendPosting;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the task's ledger has summed up to the journal when the task commits; and, whenever there are new prices,
 * what the jobs cost that have waited for theirs.
 */
final class UsagePoster extends ContextualProcessor<String, Long, String, SpendPosting> {

    /** How often it is looked whether there are new prices. */
    static final Duration PRICE_CHECK = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(UsagePoster.class);

    private final LivePrices prices;
    private @Nullable PriceBook ratedWith;

    @SuppressWarnings("NullAway.Init") // Streams calls init first
    private HeapStore<UsageLedger> heap;

    UsagePoster(LivePrices prices) {
        this.prices = prices;
    }

    @Override
    public void init(ProcessorContext<String, SpendPosting> context) {
        super.init(context);
        heap = context.getStateStore(LedgerTopology.USAGE_LEDGER);
        context.schedule(PRICE_CHECK, PunctuationType.WALL_CLOCK_TIME, wallClock -> rateWaiting());
    }

    @Override
    public void process(Record<String, Long> tick) {
        heap.flush(ledger -> ledger.post(this::post));
    }

    private void rateWaiting() {
        PriceBook current = prices.get();
        if (current != ratedWith) {
            heap.flush(ledger -> {
                long jobs = ledger.rateWaiting(this::post);
                if (jobs > 0) {
                    LOG.info(
                            "Task {}: the price of {} unpriced jobs has come",
                            context().taskId(),
                            jobs);
                }
            });
            ratedWith = current;
        }
    }

    private void post(Posting posting) {
        context().forward(new Record<>(posting.cell().tenant(), Journal.toRecord(posting), Times.now(context())));
    }
}
