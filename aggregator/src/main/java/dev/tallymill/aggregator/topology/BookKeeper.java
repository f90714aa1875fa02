package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Books;
import dev.tallymill.aggregator.ledger.Journal;
import dev.tallymill.aggregator.ledger.Retention;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.record.SpendPosting;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds postings to the task's books, and ticks for a flush. */
final class BookKeeper implements FixedKeyProcessor<String, SpendPosting, Long> {

    private static final Logger LOG = LoggerFactory.getLogger(BookKeeper.class);

    private final Retention retention;

    @SuppressWarnings("NullAway.Init") // Streams calls init first
    private FixedKeyProcessorContext<String, Long> context;

    @SuppressWarnings("NullAway.Init")
    private HeapStore<Books> heap;

    private int closedHour;

    BookKeeper(Retention retention) {
        this.retention = retention;
    }

    @Override
    public void init(FixedKeyProcessorContext<String, Long> context) {
        this.context = context;
        this.heap = context.getStateStore(LedgerTopology.BOOKS);
        KeyValueStore<Account, Tally> totals = context.getStateStore(LedgerTopology.TOTALS);
        heap.hold(new Books(new StoreTable<>(totals), retention));
        context.schedule(Times.SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, wallClock -> closeOldBooks());
    }

    @Override
    public void process(FixedKeyRecord<String, SpendPosting> record) {
        if (record.value() == null) {
            return;
        }
        heap.content().add(Journal.fromRecord(record.value()));
        if (heap.touch()) {
            context.forward(record.withValue(CommitTick.TICK));
        }
    }

    private void closeOldBooks() {
        long now = Times.now(context);
        int hour = Times.hour(now);
        if (hour > closedHour) {
            closedHour = hour;
            int dropped = heap.content().close(now);
            if (dropped > 0) {
                LOG.info("Task {}: {} totals of closed books dropped", context.taskId(), dropped);
            }
        }
    }
}
