package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Books;
import dev.tallymill.aggregator.ledger.Total;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Publishes every total that changed when the task commits, each to the sink of its kind. */
final class TotalsPublisher extends ContextualProcessor<String, Long, Object, Object> {

    private final Runnable onTotals;

    @SuppressWarnings("NullAway.Init") // Streams calls init first
    private HeapStore<Books> heap;

    /** @param onTotals told whenever totals were published, in the transaction that is about to be committed */
    TotalsPublisher(Runnable onTotals) {
        this.onTotals = onTotals;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        heap = context.getStateStore(LedgerTopology.BOOKS);
    }

    @Override
    public void process(Record<String, Long> tick) {
        long now = context().currentSystemTimeMs();
        heap.flush(books -> books.publish(total -> publish(total, now)));
        onTotals.run();
    }

    private void publish(Total total, long now) {
        switch (total.account()) {
            case Account.Spend spend ->
                context()
                        .forward(
                                new Record<>(spend.toKey(), total.tally().toSpendTotals(spend), now),
                                LedgerTopology.sink(spend.granularity()));
            case Account.Batch batch ->
                context()
                        .forward(
                                new Record<>(batch.batchId(), total.tally().toBatchProgress(batch), now),
                                LedgerTopology.PROGRESS_SINK);
            case Account.Closing closing -> throw new IllegalArgumentException("not a total: " + closing);
        }
    }
}
