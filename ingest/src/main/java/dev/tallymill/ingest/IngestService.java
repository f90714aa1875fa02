package dev.tallymill.ingest;

import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.budget.BudgetFigures;
import dev.tallymill.ingest.dispatch.Dispatcher;
import dev.tallymill.ingest.file.FileReader;
import dev.tallymill.ingest.file.FileUploader;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.ingest.retry.Retries;
import dev.tallymill.ingest.tenant.Tenants;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.IdGenerator;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** The running ingest service: files, batches and results, and the dispatcher behind them. Thread-safe. */
public final class IngestService implements AutoCloseable {

    private final KafkaSettings kafka;
    private final Admin admin;
    private final FileUploader uploader;
    private final FileReader files;
    private final Batches batches;
    private final Results results;
    private final Retries retries;
    private final Dispatcher dispatcher;
    private final BudgetFigures budgetFigures;
    private final Tenants tenants;
    private final IdGenerator ids;
    private final ValidationLimits limits;

    IngestService(
            KafkaSettings kafka,
            Admin admin,
            FileUploader uploader,
            FileReader files,
            Batches batches,
            Results results,
            Retries retries,
            Dispatcher dispatcher,
            BudgetFigures budgetFigures,
            Tenants tenants,
            IdGenerator ids,
            ValidationLimits limits) {
        this.kafka = kafka;
        this.admin = admin;
        this.uploader = uploader;
        this.files = files;
        this.batches = batches;
        this.results = results;
        this.retries = retries;
        this.dispatcher = dispatcher;
        this.budgetFigures = budgetFigures;
        this.tenants = tenants;
        this.ids = ids;
        this.limits = limits;
    }

    /** Where everything is stored. */
    public KafkaSettings kafka() {
        return kafka;
    }

    public FileUploader uploader() {
        return uploader;
    }

    public FileReader files() {
        return files;
    }

    public Batches batches() {
        return batches;
    }

    public Results results() {
        return results;
    }

    public Retries retries() {
        return retries;
    }

    /** Partitions of {@code batches} whose tenants this instance dispatches now. */
    public Set<Integer> ownedPartitions() {
        return dispatcher.ownedPartitions();
    }

    /** What the budgets of these tenants come to, for metrics. */
    public BudgetFigures budgetFigures() {
        return budgetFigures;
    }

    public Tenants tenants() {
        return tenants;
    }

    /** Makes ids that nobody can guess. */
    public IdGenerator ids() {
        return ids;
    }

    /** How much one file may hold. */
    public ValidationLimits limits() {
        return limits;
    }

    /** Why the service has stopped working for good; null while it works, or will again when Kafka does. */
    public @Nullable RuntimeException failure() {
        RuntimeException cause = dispatcher.failure();
        return cause == null ? batches.failure() : cause;
    }

    /** Ends the dispatcher after the transaction under way, then everything else; takes some seconds at most. */
    @Override
    public void close() {
        dispatcher.close();
        batches.close();
        uploader.close();
        admin.close();
    }
}
