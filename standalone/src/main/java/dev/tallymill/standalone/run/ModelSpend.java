package dev.tallymill.standalone.run;

import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.aggregator.view.SpendJournal;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What a batch has used of one model, and what that cost.
 *
 * @param tally not to be changed
 */
record ModelSpend(String model, Tally tally) {

    /** Stands for all models of a batch where it cannot be found out what each of them cost. */
    private static final String SEVERAL = "(several)";

    /**
     * One for each model, by name; the journal tells several of them apart.
     *
     * @param model of all requests; null where there are several
     */
    static List<ModelSpend> of(@Nullable String model, Batch batch, BatchProgress progress, SpendJournal journal) {
        if (model != null) {
            return List.of(new ModelSpend(model, Tally.of(progress)));
        }
        Map<String, Tally> tallies = new TreeMap<>();
        try {
            long from = Granularity.MINUTE.bucketStart(batch.getCreatedAt().toEpochMilli());
            journal.read(from, Long.MAX_VALUE, Set.of(batch.getTenant()), posting -> {
                if (batch.getBatchId().equals(posting.cell().batchId())) {
                    tallies.computeIfAbsent(posting.cell().model(), absent -> new Tally())
                            .add(posting.tally());
                }
            });
        } catch (KafkaException | SpendJournal.NotReadException e) {
            // The batch is done and its sum is known: that is no reason to fail.
            return List.of(new ModelSpend(SEVERAL, Tally.of(progress)));
        }
        return tallies.entrySet().stream()
                .map(entry -> new ModelSpend(entry.getKey(), entry.getValue()))
                .toList();
    }
}
