package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTables;
import dev.tallymill.ingest.batch.BatchTally;
import dev.tallymill.ingest.dispatch.DeficitRoundRobin.Turn;
import dev.tallymill.ingest.dispatch.ReleaseRound.Grant;
import dev.tallymill.ingest.file.LineSource;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.ingest.validate.ValidationReport;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.FileMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The dispatcher between taking over the release log and losing it. It believes the tables once for each batch, when
 * it takes the batch up; from then on its own state is ahead of theirs. Any exception ends the session, and the next one
 * starts from what was committed: recovery from an error and from a crash are the same. Not thread-safe.
 */
final class DispatchSession implements AutoCloseable {

    private static final Set<BatchDecision> MOVES =
            EnumSet.of(BatchDecision.CANCEL, BatchDecision.EXPIRE, BatchDecision.SETTLE);
    private static final Duration START_IS_OLD = Duration.ofSeconds(1);

    /** Expiry is looked for this often when nothing happens. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** That a transaction has ended is no news of its own. */
    private static final Duration SETTLING_WAIT = Duration.ofMillis(10);

    private final ReleaseLog log;
    private final Predicate<String> ownTenants;
    private final BatchTables tables;
    private final LineSource files;
    private final Supplier<List<Long>> resultEnds;
    private final EndingSettings endingSettings;
    private final BatchEnding ending;
    private final BudgetGate budgets;
    private final FileExpiry expiry;
    private final DispatchSettings settings;
    private final ValidationLimits limits;
    private final Clock clock;
    private final JobReleaser releaser;
    private final DeficitRoundRobin turns;

    /** By batch id, oldest first; one that has ended stays until the tables know. */
    private final Map<String, ActiveBatch> batches = new LinkedHashMap<>();

    /**
     * Takes up the work.
     *
     * @param ownTenants those whose batches {@code log} may write
     * @param tables caught up with all that earlier sessions committed
     * @param budgets made for this session and {@code log}
     * @param resultEnds asks for the end offsets of {@code prompt-results}
     */
    DispatchSession(
            ReleaseLog log,
            Predicate<String> ownTenants,
            BatchTables tables,
            LineSource files,
            Results results,
            Supplier<List<Long>> resultEnds,
            EndingSettings endingSettings,
            BudgetGate budgets,
            DispatchSettings settings,
            ValidationLimits limits,
            Clock clock) {
        this.log = log;
        this.ownTenants = ownTenants;
        this.tables = tables;
        this.files = files;
        this.resultEnds = resultEnds;
        this.endingSettings = endingSettings;
        this.ending = new BatchEnding(log, tables, results, resultEnds, endingSettings, budgets);
        this.budgets = budgets;
        this.expiry = new FileExpiry(log, ownTenants, tables);
        this.settings = settings;
        this.limits = limits;
        this.clock = clock;
        this.releaser = new JobReleaser(log, settings, budgets, tables::weight);
        this.turns = new DeficitRoundRobin(settings.turnBytes());
    }

    /**
     * Does what can be done now, each batch's part in one transaction.
     *
     * @param setAside ids of batches not to be touched
     * @return true when there is more to do without waiting for news
     */
    boolean step(Set<String> setAside) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        takeUpBatches(setAside);
        budgets.refresh(batches.values(), now);
        ReleaseRound round = new ReleaseRound(settings);
        ActiveBatch toValidate = null;
        List<ActiveBatch> toStore = new ArrayList<>();
        boolean moved = false;
        for (ActiveBatch batch : batches.values()) {
            if (batch.ended()) {
                continue;
            }
            BatchTally tally = BatchTally.of(tables.progress(batch.id()));
            FileMetadata file = batch.file(tables);
            round.outstanding(batch.tenant(), Math.max(0, batch.released() - tally.ended()), file);
            BatchDecision decision = BatchDecision.of(
                    batch.state(), tally, tables.cancelRequested(batch.id()), endingSettings.grace(), now);
            switch (decision) {
                case VALIDATE -> toValidate = smaller(toValidate, batch);
                case RELEASE -> {
                    if (budgets.offers(batch, now)) {
                        round.candidate(batch, file);
                    }
                }
                case WAIT -> {}
                case CANCEL -> ending.cancel(batch, now);
                case EXPIRE -> ending.expire(batch, now);
                case SETTLE -> ending.settle(batch, tally, now);
                case STORE -> toStore.add(batch);
            }
            moved |= MOVES.contains(decision);
        }
        boolean validated = toValidate != null && validate(toValidate, now);
        boolean released = release(round, now);
        if (!toStore.isEmpty()) {
            ending.store(toStore, now);
        }
        budgets.publish(now);
        expiry.step(now);
        log.commit();
        budgets.committed();
        return moved || validated || released || !toStore.isEmpty();
    }

    /** How long the next step can wait for news when there is none. */
    Duration longestWait() {
        return budgets.settling() ? SETTLING_WAIT : LONGEST_WAIT;
    }

    @Override
    public void close() {
        batches.values().forEach(ActiveBatch::close);
        ending.close();
    }

    private void takeUpBatches(Set<String> setAside) {
        List<Batch> active = tables.activeBatches().stream()
                .filter(batch -> ownTenants.test(batch.getTenant()))
                .toList();
        Set<String> ids = active.stream().map(Batch::getBatchId).collect(Collectors.toSet());
        batches.values().removeIf(batch -> batch.ended() && !ids.contains(batch.id()));
        for (Batch batch : active) {
            // A status that a newer Tallymill wrote is for a newer Tallymill to deal with.
            if (batch.getStatus() != BatchStatus.UNKNOWN && !setAside.contains(batch.getBatchId())) {
                batches.computeIfAbsent(batch.getBatchId(), id -> new ActiveBatch(BatchState.of(batch)));
            }
        }
    }

    private void move(ActiveBatch batch, BatchState next) {
        batch.state(next);
        batch.close();
        log.save(next.batch());
    }

    /** Of two batches to validate the one with the smaller file: it need not wait for a huge one. */
    private @Nullable ActiveBatch smaller(@Nullable ActiveBatch chosen, ActiveBatch other) {
        FileMetadata file = other.file(tables);
        if (file == null) {
            return chosen;
        }
        FileMetadata chosenFile = chosen == null ? null : chosen.file(tables);
        return chosenFile == null || file.getBytes() < chosenFile.getBytes() ? other : chosen;
    }

    private boolean validate(ActiveBatch batch, Instant now) {
        FileMetadata file = batch.file(tables);
        if (file == null || !(batch.state() instanceof BatchState.Validating validating)) {
            return false;
        }
        ValidationReport report =
                batch.validation(files, file, limits).advance(DispatchSettings.VALIDATION_SLICE_BYTES);
        if (report != null) {
            move(batch, report.valid() ? validating.start(report, now) : validating.fail(report.errors(), now));
        }
        return true;
    }

    private boolean release(ReleaseRound round, Instant now) {
        NavigableMap<String, Integer> demand = round.demand(tables::weight);
        turns.retain(demand.keySet());
        long spent = 0;
        while (spent < DispatchSettings.TRANSACTION_BYTES) {
            Turn turn = turns.next(demand);
            if (turn == null) {
                break;
            }
            Grant grant = round.grant(turn.tenant(), tables.weight(turn.tenant()));
            demand.remove(turn.tenant());
            ActiveBatch batch = grant.batch();
            noteResultStart(batch, now);
            long cost = releaser.release(batch, batch.cursor(files, grant.file()), turn.allowance(), grant.jobs(), now);
            turns.spent(turn, cost);
            spent += cost;
            if (batch.unreleased() == 0) {
                batch.close();
            }
        }
        return budgets.passedOver() || spent > 0;
    }

    /** A batch that has waited for its first release need not be looked for in what was answered meanwhile. */
    private void noteResultStart(ActiveBatch batch, Instant now) {
        if (batch.released() == 0
                && batch.state() instanceof BatchState.InProgress inProgress
                && inProgress.batch().getCreatedAt().plus(START_IS_OLD).isBefore(now)) {
            batch.state(inProgress.resultsFrom(resultEnds.get()));
        }
    }
}
