package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTables;
import dev.tallymill.ingest.batch.BatchTally;
import dev.tallymill.ingest.batch.FinalResults;
import dev.tallymill.ingest.batch.ResultFiles;
import dev.tallymill.ingest.result.ResultFile;
import dev.tallymill.ingest.result.ResultLines;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.ingest.result.SharedScan;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.ControlAction;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings batches to their ends: stops them, settles which results count, stores these as files and counts them. Not
 * thread-safe.
 */
final class BatchEnding implements AutoCloseable {

    private final ReleaseLog log;
    private final BatchTables tables;
    private final Results results;
    private final Supplier<List<Long>> resultEnds;
    private final EndingSettings settings;
    private final BudgetGate budgets;
    private @Nullable SharedScan shared;

    /** @param resultEnds asks for the end offsets of {@code prompt-results} */
    BatchEnding(
            ReleaseLog log,
            BatchTables tables,
            Results results,
            Supplier<List<Long>> resultEnds,
            EndingSettings settings,
            BudgetGate budgets) {
        this.log = log;
        this.tables = tables;
        this.results = results;
        this.resultEnds = resultEnds;
        this.settings = settings;
        this.budgets = budgets;
    }

    /** Releases no more of {@code batch}, which the client wants cancelled. */
    void cancel(ActiveBatch batch, Instant now) {
        switch (batch.state()) {
            case BatchState.Validating validating -> move(batch, validating.cancel(now));
            case BatchState.InProgress inProgress -> move(batch, inProgress.cancel(now));
            case BatchState.Finalizing finalizing -> throw illegal(finalizing);
            case BatchState.Cancelling cancelling -> throw illegal(cancelling);
            case BatchState.Ended ended -> throw illegal(ended);
        }
    }

    /** Releases no more of {@code batch}, whose time is up, and has its calls aborted. */
    void expire(ActiveBatch batch, Instant now) {
        switch (batch.state()) {
            case BatchState.Validating validating -> move(batch, validating.expire(now));
            case BatchState.InProgress inProgress -> {
                move(batch, budgets.atDeadline(inProgress, now).finalizing(now));
                log.order(batch.record(), new Control(batch.id(), ControlAction.CANCEL, now, null));
            }
            case BatchState.Finalizing finalizing -> throw illegal(finalizing);
            case BatchState.Cancelling cancelling -> throw illegal(cancelling);
            case BatchState.Ended ended -> throw illegal(ended);
        }
    }

    /** Fixes which results of {@code batch} count; ends it, if it is known how many these are and no files are stored. */
    void settle(ActiveBatch batch, BatchTally tally, Instant now) {
        List<Long> ends = resultEnds.get();
        move(
                batch,
                switch (batch.state()) {
                    case BatchState.InProgress inProgress ->
                        inProgress.finalizing(now).settled(ends);
                    case BatchState.Finalizing finalizing -> finalizing.settled(ends);
                    case BatchState.Cancelling cancelling -> cancelling.settled(ends);
                    case BatchState.Validating validating -> throw illegal(validating);
                    case BatchState.Ended ended -> throw illegal(ended);
                });
        if (batch.record().getRequestCounts().getTotal() == 0) {
            finish(batch, new FinalResults(0, 0), true, now);
        } else if (!settings.storeFiles() && BatchDecision.allEnded(batch.record(), tally)) {
            finish(batch, new FinalResults(tally.completed(), tally.unfinished() + batch.unreleased()), true, now);
        }
    }

    /**
     * Goes on with the files of one of {@code settled}: with a batch whose results are at hand, else with the one that has the
     * fewest requests, which need not wait for a huge one. Ends it when its last lines are stored.
     */
    void store(List<ActiveBatch> settled, Instant now) {
        ActiveBatch next = settled.stream()
                .min(Comparator.comparing((ActiveBatch batch) -> !batch.caught())
                        .thenComparingLong(
                                batch -> batch.record().getRequestCounts().getTotal())
                        .thenComparing(batch -> !isShared(batch)))
                .orElseThrow();
        if (shared == null && next.sharesScan()) {
            shared = share(next, settled);
        }
        if (shared != null && shared.holds(next.record())) {
            advance(shared, settled);
            return;
        }
        FinalResults found = next.storedResults(this::open).advance(now);
        if (found != null) {
            BatchTally tally = BatchTally.of(tables.progress(next.id()));
            finish(next, found, BatchDecision.allEnded(next.record(), tally), now);
        }
    }

    @Override
    public void close() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
    }

    private boolean isShared(ActiveBatch batch) {
        return shared != null && shared.holds(batch.record());
    }

    /** A scan for {@code first} and those that ended at about the same time; null when there are none. */
    private @Nullable SharedScan share(ActiveBatch first, List<ActiveBatch> settled) {
        List<Batch> others = settled.stream()
                .filter(batch -> batch != first && batch.sharesScan())
                .map(ActiveBatch::record)
                .toList();
        List<Batch> together = SharedScan.together(first.record(), others);
        return together.size() == 1 ? null : results.share(together);
    }

    private void advance(SharedScan scan, List<ActiveBatch> settled) {
        List<Batch> tooLarge = scan.advance();
        settled.stream().filter(batch -> tooLarge.contains(batch.record())).forEach(ActiveBatch::markLarge);
        if (!scan.finished()) {
            return;
        }
        for (ActiveBatch batch : settled) {
            ResultLines lines = results.lines(batch.record(), batch.file(tables), scan);
            if (lines != null) {
                batch.storeCaught(stored(batch.record(), lines));
            }
        }
        close();
    }

    /** @param allEnded with jobs still out the order to abort them stands: they must not run when a worker comes back */
    private void finish(ActiveBatch batch, FinalResults found, boolean allEnded, Instant now) {
        move(
                batch,
                switch (batch.state()) {
                    case BatchState.Finalizing finalizing -> finalizing.finish(found, now);
                    case BatchState.Cancelling cancelling -> cancelling.finish(found, now);
                    case BatchState.Validating validating -> throw illegal(validating);
                    case BatchState.InProgress inProgress -> throw illegal(inProgress);
                    case BatchState.Ended ended -> throw illegal(ended);
                });
        if (allEnded && tables.cancelRequested(batch.id())) {
            log.withdrawOrder(batch.record());
        }
    }

    private StoredResults open(ActiveBatch active) {
        return stored(active.record(), results.lines(active.record(), active.file(tables)));
    }

    private StoredResults stored(Batch batch, ResultLines lines) {
        String id = batch.getBatchId();
        return new StoredResults(
                lines,
                settings.storeFiles()
                        ? Map.of(
                                ResultFile.OUTPUT,
                                new FileDraft(log, batch, ResultFiles.outputFileId(id), id + "_output.jsonl"),
                                ResultFile.ERRORS,
                                new FileDraft(log, batch, ResultFiles.errorFileId(id), id + "_errors.jsonl"))
                        : Map.of());
    }

    private void move(ActiveBatch batch, BatchState next) {
        batch.state(next);
        batch.close();
        log.save(next.batch());
    }

    private static IllegalStateException illegal(@Nullable BatchState state) {
        return new IllegalStateException("not to be done in " + state);
    }
}
