package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.ledger.Posting;
import dev.tallymill.aggregator.ledger.UsageLedger;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends what the task's ledger has summed up to the second stage when the task commits. */
final class UsagePoster extends ContextualProcessor<String, Long, String, Posting> {

    @SuppressWarnings("NullAway.Init") // Streams calls init first
    private HeapStore<UsageLedger> heap;

    @Override
    public void init(ProcessorContext<String, Posting> context) {
        super.init(context);
        heap = context.getStateStore(LedgerTopology.USAGE_LEDGER);
    }

    @Override
    public void process(Record<String, Long> tick) {
        long now = Times.now(context());
        heap.flush(ledger -> ledger.post(
                posting -> context().forward(new Record<>(posting.account().route(), posting, now))));
    }
}
