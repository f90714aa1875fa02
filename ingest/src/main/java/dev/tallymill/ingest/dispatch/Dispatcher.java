package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.batch.LogEnds;
import dev.tallymill.ingest.budget.BudgetFigures;
import dev.tallymill.ingest.budget.BudgetSettings;
import dev.tallymill.ingest.budget.CostBound;
import dev.tallymill.ingest.file.LineSource;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.config.KafkaSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the lines of active batches to {@code prompt-jobs}, moves batches through their states and ends them, on one
 * thread of its own, for the tenants whose partitions of {@code batches} are this instance's. Exactly one dispatcher works
 * for a tenant at a time: one that takes a partition over fences the one before.
 *
 * <p>When Kafka fails it drops everything and begins anew from what was committed, for as long as it takes.
 */
public final class Dispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private static final Duration OWNERSHIP_WAIT = Duration.ofMillis(200);
    private static final long RETRY_PAUSE_MS = 1_000;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final Batches batches;
    private final LineSource files;
    private final Results results;
    private final LogEnds logEnds;
    private final OwnershipSettings ownershipSettings;
    private final EndingSettings endingSettings;
    private final DispatchSettings settings;
    private final BudgetSettings budgetSettings;
    private final BudgetFigures budgetFigures;
    private final ValidationLimits limits;
    private final Duration transactionTimeout;
    private final Clock clock;
    private final FencingWatch fencingWatch = new FencingWatch();
    private final Set<String> setAside = new HashSet<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Set<Integer> ownedPartitions = Set.of();
    private volatile @Nullable RuntimeException failure;

    /**
     * Starts dispatching.
     *
     * @param batches stays the caller's to close, after this
     * @param transactionTimeout after so long the broker drops what a dead dispatcher left open
     */
    public Dispatcher(
            KafkaSettings kafka,
            Batches batches,
            LineSource files,
            Results results,
            LogEnds logEnds,
            OwnershipSettings ownershipSettings,
            EndingSettings endingSettings,
            DispatchSettings settings,
            BudgetSettings budgetSettings,
            BudgetFigures budgetFigures,
            ValidationLimits limits,
            Duration transactionTimeout,
            Clock clock) {
        this.kafka = kafka;
        this.batches = batches;
        this.files = files;
        this.results = results;
        this.logEnds = logEnds;
        this.ownershipSettings = ownershipSettings;
        this.endingSettings = endingSettings;
        this.settings = settings;
        this.budgetSettings = budgetSettings;
        this.budgetFigures = budgetFigures;
        this.limits = limits;
        this.transactionTimeout = transactionTimeout;
        this.clock = clock;
        this.thread =
                Thread.ofPlatform().name("tallymill-ingest-dispatcher").daemon().start(this::run);
    }

    /** Why nothing is dispatched any more; null while all is well or may become so by itself. */
    public @Nullable RuntimeException failure() {
        return failure;
    }

    /** Partitions of {@code batches} that are dispatched here now. */
    public Set<Integer> ownedPartitions() {
        return ownedPartitions;
    }

    /** Stops after the transaction under way; what was not committed is dropped. */
    @Override
    public void close() {
        closing.countDown();
        batches.wake();
        try {
            if (!thread.join(CLOSE_PATIENCE)) {
                thread.interrupt();
                thread.join(CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Ownership ownership = openOwnership()) {
            boolean goOn = true;
            while (goOn && !isClosing()) {
                try {
                    runSession(ownership);
                } catch (UndispatchableBatchException e) {
                    LOG.error("setting a batch aside until the next start: {}", e.getMessage());
                    setAside.add(e.batchId());
                } catch (RuntimeException e) {
                    goOn = !isClosing() && survives(e, ownership.isShared());
                }
            }
        } catch (RuntimeException e) {
            fail("the dispatcher cannot start or end: " + e.getMessage(), e);
        }
    }

    private Ownership openOwnership() {
        return ownershipSettings.single()
                ? new SoleOwnership(batches.partitions())
                : new GroupOwnership(kafka, ownershipSettings.sessionTimeout());
    }

    /** Dispatches for as long as the owned partitions stay the same. */
    private void runSession(Ownership ownership) {
        Set<Integer> owned = ownership.partitions(OWNERSHIP_WAIT);
        if (owned.isEmpty()) {
            return;
        }
        try (PartitionedReleaseLog log =
                PartitionedReleaseLog.open(kafka, batches.partitions(), owned, transactionTimeout)) {
            batches.catchUp();
            ownedPartitions = owned;
            LOG.info(
                    "dispatching the tenants of partitions {} of {}",
                    owned,
                    kafka.topics().batches());
            try (DispatchSession session = new DispatchSession(
                    log,
                    log::covers,
                    batches.tables(),
                    files,
                    results,
                    () -> logEnds.ofTopic(kafka.topics().promptResults()),
                    endingSettings,
                    new BudgetGate(
                            log,
                            log::covers,
                            batches.tables(),
                            batches::spendMark,
                            new CostBound(
                                    budgetSettings, batches.tables().budgets().prices()),
                            budgetFigures),
                    settings,
                    limits,
                    clock)) {
                while (!isClosing() && ownership.partitions(OWNERSHIP_WAIT).equals(owned)) {
                    long seen = batches.version();
                    if (!session.step(setAside)) {
                        batches.awaitNews(seen, session.longestWait());
                    }
                }
            }
        } finally {
            ownedPartitions = Set.of();
        }
    }

    private boolean survives(RuntimeException e, boolean shared) {
        if (batches.failure() != null || !(e instanceof KafkaException) || isDenied(e)) {
            return fail("the dispatcher cannot go on: " + e.getMessage(), e);
        }
        if (!shared && isFenced(e) && fencingWatch.showsRival(clock.instant())) {
            return fail(
                    "another dispatcher is at work on this cluster: stop one of the two, or set ingest.single.instance=false",
                    e);
        }
        LOG.warn("dispatching was interrupted, beginning anew: {}", e.getMessage(), e);
        return pause();
    }

    private boolean fail(String message, RuntimeException cause) {
        LOG.error(message, cause);
        failure = new IllegalStateException(message, cause);
        return false;
    }

    private boolean pause() {
        try {
            return !closing.await(RETRY_PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isDenied(Throwable thrown) {
        return hasCause(thrown, AuthorizationException.class) || hasCause(thrown, AuthenticationException.class);
    }

    private static boolean isFenced(Throwable thrown) {
        return hasCause(thrown, ProducerFencedException.class)
                || hasCause(thrown, InvalidProducerEpochException.class)
                || hasCause(thrown, InvalidTxnStateException.class);
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }
}
