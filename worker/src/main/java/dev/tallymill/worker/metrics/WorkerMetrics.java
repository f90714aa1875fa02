package dev.tallymill.worker.metrics;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.WorkerStatus;
import dev.tallymill.worker.call.CallMetrics;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.call.ModelStatus;
import dev.tallymill.worker.call.answer.AttemptOutcome;
import dev.tallymill.worker.consume.JobMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the worker is told of as it happens, and, once {@link #follow} was called, what its status says. Thread-safe. */
public final class WorkerMetrics implements CallMetrics, JobMetrics {

    /** A worker asks a handful of models. */
    private static final int MOST_MODELS = 50;

    private static final int LONGEST_MODEL = 100;

    private final MeterRegistry registry;
    private final ModelNames names = new ModelNames(MOST_MODELS, LONGEST_MODEL);
    private final Map<String, ModelMeters> models = new ConcurrentHashMap<>();
    private final Timer transactions;
    private final MultiGauge lag;
    private final ModelGauges modelGauges;
    private volatile @Nullable Supplier<WorkerStatus> status;
    private volatile @Nullable Supplier<List<ModelStatus>> modelStatus;

    public WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.lag = MultiGauge.builder("tallymill.worker.partition.lag")
                .description("Jobs of the partition that are not done, as of the last fetch")
                .register(registry);
        this.modelGauges = new ModelGauges(registry, names);
        this.transactions = Timer.builder("tallymill.worker.transaction.duration")
                .description("Commits of results, usage and offsets as one")
                .serviceLevelObjectives(
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    /** Adds what the worker and its models tell, read at every look at the metrics. */
    public void follow(Supplier<WorkerStatus> newStatus, Supplier<List<ModelStatus>> newModels) {
        modelStatus = newModels;
        status = newStatus;
        new StatusMeters(newStatus).bindTo(registry);
        refresh();
    }

    /** Renews the meters of partitions and models, which come and go: before each look at the metrics. */
    public void refresh() {
        Supplier<WorkerStatus> source = status;
        if (source != null) {
            lag.register(
                    source.get().lag().entrySet().stream()
                            .map(entry ->
                                    Row.of(Tags.of("partition", Integer.toString(entry.getKey())), entry.getValue()))
                            .toList(),
                    true);
        }
        Supplier<List<ModelStatus>> models = modelStatus;
        if (models != null) {
            modelGauges.show(models.get());
        }
    }

    @Override
    public void attemptEnded(String model, AttemptOutcome outcome, Duration latency) {
        of(model).attempt(name(outcome), latency);
    }

    @Override
    public void firstToken(String model, Duration latency) {
        of(model).firstToken(latency);
    }

    @Override
    public void jobEnded(PromptJob job, JobEnding.Finished ending) {
        @Nullable Usage usage = ending.usage();
        if (usage != null) {
            of(job.getJob().getModel()).tokens(usage);
        }
    }

    @Override
    public void transactionCommitted(Duration duration) {
        transactions.record(duration);
    }

    private ModelMeters of(String model) {
        return models.computeIfAbsent(names.label(model), label -> new ModelMeters(registry, label));
    }

    private static String name(AttemptOutcome outcome) {
        return switch (outcome) {
            case AttemptOutcome.Completed completed -> "completed";
            case AttemptOutcome.Rejected rejected -> "rejected";
            case AttemptOutcome.Retry retry -> retry.cause().name().toLowerCase(Locale.ROOT);
            case AttemptOutcome.PauseEndpoint pause -> pause.kind().name().toLowerCase(Locale.ROOT);
        };
    }
}
