package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTables;
import dev.tallymill.ingest.batch.BatchTally;
import dev.tallymill.ingest.batch.BudgetTables;
import dev.tallymill.ingest.budget.BudgetBook;
import dev.tallymill.ingest.budget.BudgetFigures;
import dev.tallymill.ingest.budget.BudgetPeriods;
import dev.tallymill.ingest.budget.CostBound;
import dev.tallymill.ingest.budget.Limit;
import dev.tallymill.ingest.budget.Verdict;
import dev.tallymill.ingest.validate.RequestLine;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.TenantBudget;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the hard budgets of a session's tenants: lines pass only when they fit. Like the session it believes the tables once
 * for each batch, so after a crash or a change of owner it knows from what was committed how much is reserved.
 *
 * <p>That a job has ended is read from {@code batch-progress}, what it cost from {@code spend-day}: the aggregator writes both in
 * one transaction, but they are not read at the same moment. So an end that was read counts only when {@code spend-day} has
 * been read up to where it ended <em>after</em> that: until then the job is still reserved for. Not thread-safe.
 */
final class BudgetGate {

    /** A batch has ended, the order to abort its calls stands: after so long none of them is answered any more. */
    private static final Duration LONGEST_CALL = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(BudgetGate.class);

    private final ReleaseLog log;
    private final BatchTables tables;
    private final Supplier<BooleanSupplier> spendMarks;
    private final CostBound bounds;
    private final BudgetReport report;
    private final Map<String, BudgetBook> books = new HashMap<>();
    private final Map<String, List<Limit>> limits = new HashMap<>();
    private final Map<String, Need> needs = new HashMap<>();
    private Map<String, Map<String, Long>> settling = Map.of();
    private BooleanSupplier spendRead = () -> true;
    private List<ActiveBatch> inHand = List.of();
    private boolean passedOver;

    /**
     * @param ownTenants those whose batches {@code log} may write
     * @param spendMarks notes where {@code spend-day} ends, and then tells whether it was read up to there
     */
    BudgetGate(
            ReleaseLog log,
            Predicate<String> ownTenants,
            BatchTables tables,
            Supplier<BooleanSupplier> spendMarks,
            CostBound bounds,
            BudgetFigures figures) {
        this.log = log;
        this.tables = tables;
        this.spendMarks = spendMarks;
        this.bounds = bounds;
        this.report = new BudgetReport(log, ownTenants, tables.budgets(), figures);
    }

    /** Takes in what is new; to be called before anything is released. */
    void refresh(Collection<ActiveBatch> batches, Instant now) {
        inHand = List.copyOf(batches);
        keepBooks(batches, now);
        settle();
        limits.clear(); // what is spent is read after what is settled
        books.keySet().forEach(tenant -> limits.put(tenant, limitsOf(tenant, now)));
        batches.forEach(batch -> noteWaiting(batch, now));
    }

    /** False when the next line of a batch is known not to fit beside what is spent: others may have their turn. */
    boolean offers(ActiveBatch batch, Instant now) {
        return verdict(batch, now) != Verdict.OVER;
    }

    /** Whether a line may be released now; if so it is reserved for. */
    boolean admit(ActiveBatch batch, RequestLine line, Instant now) {
        BudgetBook book = books.get(batch.tenant());
        if (book == null) {
            return true;
        }
        OptionalLong cost = bounds.of(
                batch.tenant(),
                line.model(),
                line.url(),
                line.bodyBytes(),
                batch.record().getExpiresAt(),
                now);
        Need need = new Need(cost, line.model(), minute(now));
        Verdict verdict = verdict(batch, book, need);
        if (verdict == Verdict.FITS) {
            book.reserve(batch.id(), cost.orElseThrow());
            needs.remove(batch.id());
            return true;
        }
        needs.put(batch.id(), need);
        passedOver |= verdict == Verdict.OVER;
        return false;
    }

    /** True when a batch was found since the last call to be passed over: another may have its turn at once. */
    boolean passedOver() {
        boolean found = passedOver;
        passedOver = false;
        return found;
    }

    /** Adds to a batch of which lines were released what is reserved for them. */
    BatchState.InProgress released(BatchState.InProgress batch) {
        String id = batch.batch().getBatchId();
        BudgetBook book = books.get(batch.batch().getTenant());
        BatchState.InProgress moved = batch.batch().getOverBudgetSince() == null ? batch : batch.overBudget(null);
        return book == null ? moved : moved.reserved(book.record(id), book.reserved(id));
    }

    /**
     * A batch whose time is up: if its next line waits for the budget, or could not even be looked at since another batch's
     * does, that is why the rest was not released.
     */
    BatchState.InProgress atDeadline(BatchState.InProgress batch, Instant now) {
        Batch record = batch.batch();
        boolean waits = books.containsKey(record.getTenant())
                && (needs.containsKey(record.getBatchId()) || turnIsHeld(record.getTenant()));
        return waits && record.getOverBudgetSince() == null ? batch.overBudget(now) : batch;
    }

    /** True when a line that waits for reservations to settle keeps the tenant's other batches from their turns. */
    private boolean turnIsHeld(String tenant) {
        return inHand.stream().filter(batch -> batch.tenant().equals(tenant)).anyMatch(batch -> {
            Need need = needs.get(batch.id());
            BudgetBook book = books.get(tenant);
            return need != null && book != null && verdict(batch, book, need) != Verdict.OVER;
        });
    }

    /** True while it is not known yet whether the costs of jobs that have ended were read. */
    boolean settling() {
        return !settling.isEmpty();
    }

    /** Stores where the tenants stand, now and then, and at once when it matters. */
    void publish(Instant now) {
        Map<String, List<OptionalLong>> waiting = new HashMap<>();
        inHand.forEach(batch -> {
            Need need = needs.get(batch.id());
            if (need != null && verdict(batch, now) == Verdict.OVER) {
                waiting.computeIfAbsent(batch.tenant(), tenant -> new ArrayList<>())
                        .add(need.picoUsd());
            }
        });
        report.publish(books, waiting, now);
    }

    /** What was stored is committed. */
    void committed() {
        report.committed();
    }

    private void keepBooks(Collection<ActiveBatch> batches, Instant now) {
        Set<String> limited = new HashSet<>();
        batches.stream()
                .map(ActiveBatch::tenant)
                .distinct()
                .filter(this::isLimited)
                .forEach(limited::add);
        books.keySet().retainAll(limited);
        limited.forEach(tenant -> books.computeIfAbsent(tenant, name -> new BudgetBook()));
        Map<String, Set<String>> known = new HashMap<>();
        batches.forEach(batch -> take(batch.record(), known));
        tables.budgets().endedSince(now.minus(LONGEST_CALL)).forEach(batch -> take(batch, known));
        books.forEach((tenant, book) -> book.retain(known.getOrDefault(tenant, Set.of())));
        Set<String> ids = new HashSet<>();
        known.values().forEach(ids::addAll);
        needs.keySet().retainAll(ids);
    }

    private boolean isLimited(String tenant) {
        return tables.budgets().budgets(tenant).stream().anyMatch(budget -> !budget.getSoft());
    }

    private void take(Batch batch, Map<String, Set<String>> known) {
        BudgetBook book = books.get(batch.getTenant());
        if (book != null) {
            book.take(batch.getBatchId(), batch.getCheckpoint().getNextLine(), batch.getReservation());
            known.computeIfAbsent(batch.getTenant(), tenant -> new HashSet<>()).add(batch.getBatchId());
        }
    }

    private void settle() {
        if (!spendRead.getAsBoolean()) {
            return;
        }
        adopt();
        Map<String, Map<String, Long>> found = new HashMap<>();
        books.forEach((tenant, book) -> {
            Map<String, Long> ended = new HashMap<>();
            for (String batchId : book.batches()) {
                long now = BatchTally.of(tables.progress(batchId)).ended();
                if (now > book.settled(batchId)) {
                    ended.put(batchId, now);
                }
            }
            if (!ended.isEmpty()) {
                found.put(tenant, ended);
            }
        });
        if (!found.isEmpty()) {
            settling = found;
            spendRead = spendMarks.get();
            if (spendRead.getAsBoolean()) {
                adopt();
            }
        }
    }

    private void adopt() {
        settling.forEach((tenant, ended) -> {
            BudgetBook book = books.get(tenant);
            if (book != null) {
                ended.forEach(book::settled);
            }
        });
        settling = Map.of();
    }

    private List<Limit> limitsOf(String tenant, Instant now) {
        BudgetTables budgets = tables.budgets();
        return budgets.budgets(tenant).stream()
                .filter(budget -> !budget.getSoft())
                .flatMap(budget -> BudgetPeriods.possible(budget.getPeriod(), now).stream()
                        .map(span -> new Limit(picoOf(budget), budgets.spent(tenant, span))))
                .toList();
    }

    private static BigInteger picoOf(TenantBudget budget) {
        return budget.getLimitUsd().unscaledValue();
    }

    /** Of the line that waits, as last seen; {@link Verdict#FITS} when none does or it must be looked at again. */
    private Verdict verdict(ActiveBatch batch, Instant now) {
        BudgetBook book = books.get(batch.tenant());
        Need need = needs.get(batch.id());
        return book == null || need == null || !need.minute().equals(minute(now))
                ? Verdict.FITS
                : verdict(batch, book, need);
    }

    private Verdict verdict(ActiveBatch batch, BudgetBook book, Need need) {
        return need.picoUsd().isEmpty()
                ? Verdict.OVER
                : book.ask(batch.id(), need.picoUsd().getAsLong(), limits.getOrDefault(batch.tenant(), List.of()));
    }

    /** Lets a batch show that it waits, and since when, or that it does no more. */
    private void noteWaiting(ActiveBatch batch, Instant now) {
        if (!(batch.state() instanceof BatchState.InProgress inProgress)) {
            return;
        }
        Need need = needs.get(batch.id());
        boolean shown = inProgress.batch().getOverBudgetSince() != null;
        if (books.get(batch.tenant()) == null) {
            if (shown) {
                show(batch, inProgress.overBudget(null));
            }
        } else if (need != null && !shown && verdict(batch, now) == Verdict.OVER) {
            show(batch, inProgress.overBudget(now));
            LOG.warn("batch {} of tenant {} waits: {}", batch.id(), batch.tenant(), why(batch, need));
        } else if (need != null && shown && verdict(batch, now) == Verdict.WAIT) {
            show(batch, inProgress.overBudget(null));
        }
    }

    private void show(ActiveBatch batch, BatchState.InProgress next) {
        batch.state(next);
        log.save(next.batch());
    }

    private String why(ActiveBatch batch, Need need) {
        if (need.picoUsd().isEmpty()) {
            return "there is no price for its model " + need.model() + ", so a budget cannot be kept";
        }
        BigInteger left = limits.getOrDefault(batch.tenant(), List.of()).stream()
                .map(limit -> limit.picoUsd().subtract(limit.spent()))
                .reduce(BigInteger::min)
                .orElse(BigInteger.ZERO);
        return "its next line can cost up to " + Usd.ofPico(need.picoUsd().getAsLong()) + " USD, of the budget "
                + Usd.ofPico(left) + " USD are left";
    }

    private static Instant minute(Instant now) {
        return now.truncatedTo(ChronoUnit.MINUTES);
    }

    /**
     * A line that did not fit.
     *
     * @param picoUsd most it can cost; empty when it has no price
     * @param minute when that was found: prices change
     */
    record Need(OptionalLong picoUsd, String model, Instant minute) {}
}
