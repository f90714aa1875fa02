package dev.tallymill.ingest;

import dev.tallymill.ingest.api.ApiConfig;
import dev.tallymill.ingest.api.ApiServer;
import dev.tallymill.ingest.api.BesideApi;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.batch.LogEnds;
import dev.tallymill.ingest.budget.BudgetFigures;
import dev.tallymill.ingest.dispatch.Dispatcher;
import dev.tallymill.ingest.file.FileReader;
import dev.tallymill.ingest.file.FileUploader;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.ingest.retry.Retries;
import dev.tallymill.ingest.tenant.ApiKeys;
import dev.tallymill.ingest.tenant.Tenants;
import dev.tallymill.ingest.webhook.WebhookDeliveries;
import dev.tallymill.ingest.webhook.WebhookSecrets;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.config.TopicCheck;
import dev.tallymill.schemas.id.IdGenerator;
import dev.tallymill.schemas.topic.Topics;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** Puts the ingest service together. {@code tallymill ingest} and {@code tallymill run} start it. */
public final class IngestMain {

    private static final Duration LINE_PATIENCE = Duration.ofSeconds(60);

    /** Results of batches that end together may take one part of so many. */
    private static final int SHARE_OF_HEAP = 8;

    private IngestMain() {}

    /**
     * Starts the service; returns when it can be used, while the dispatcher may still be taking over.
     *
     * @throws dev.tallymill.schemas.topic.TopicsException if topics are missing
     */
    public static IngestService start(IngestConfig config) {
        TopicCheck.requirePresent(
                config.kafka(), Time.SYSTEM, topics(config.kafka().topics()));
        return startUnchecked(config);
    }

    /** As {@link #start}, for a caller that created the topics itself: saves the time of the look at them. */
    public static IngestService startUnchecked(IngestConfig config) {
        KafkaSettings kafka = config.kafka();
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        IdGenerator ids = new IdGenerator(random);
        Admin admin = Admin.create(kafka.clientProperties());
        FileUploader uploader = new FileUploader(kafka, config.limits(), ids, clock);
        FileReader files = new FileReader(kafka, Time.SYSTEM, LINE_PATIENCE);
        Batches batches = new Batches(kafka, admin, ids, clock, Time.SYSTEM, config.tablesDir());
        Results results = new Results(kafka, files, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
        Retries retries = new Retries(batches, results, files, uploader);
        BudgetFigures budgetFigures = new BudgetFigures();
        Dispatcher dispatcher = new Dispatcher(
                kafka,
                batches,
                files,
                results,
                new LogEnds(admin),
                config.ownership(),
                config.ending(),
                config.dispatch(),
                config.budgets(),
                budgetFigures,
                config.limits(),
                config.transactionTimeout(),
                clock);
        Tenants tenants = new Tenants(batches.tenants(), batches, new ApiKeys(random), clock);
        return new IngestService(
                kafka,
                admin,
                uploader,
                files,
                batches,
                results,
                retries,
                dispatcher,
                budgetFigures,
                tenants,
                ids,
                config.limits());
    }

    /**
     * Serves the HTTP API of a running service. Its keys come from the environment: the admin key, the key that webhooks
     * are signed by, and the default tenant's, which becomes the only one that tenant has.
     *
     * @param service stays the caller's to close, after the server
     * @throws IOException when nothing can listen at the configured address
     * @throws IllegalArgumentException when the default tenant's key or that of webhooks cannot be used
     */
    public static ServedApi serve(IngestService service, ApiConfig config) throws IOException {
        return serve(service, config, BesideApi.NOTHING);
    }

    /**
     * As {@link #serve(IngestService, ApiConfig)}, with more at the same port.
     *
     * @param beside what that is
     */
    public static ServedApi serve(IngestService service, ApiConfig config, BesideApi beside) throws IOException {
        String defaultKey = environment(config.defaultKeyEnv());
        if (defaultKey != null) {
            service.tenants().ensureKey(Tenants.DEFAULT_ID, defaultKey);
        }
        String webhookKey = environment(config.webhooks().keyEnv());
        WebhookSecrets secrets = webhookKey == null ? null : new WebhookSecrets(webhookKey);
        Clock clock = Clock.systemUTC();
        ApiServer api = ApiServer.start(service, config, environment(config.adminKeyEnv()), secrets, clock, beside);
        return new ServedApi(
                api,
                secrets == null
                        ? null
                        : new WebhookDeliveries(service.kafka(), service.batches(), config.webhooks(), secrets, clock));
    }

    private static @Nullable String environment(String name) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static List<String> topics(Topics topics) {
        return List.of(
                topics.files(),
                topics.fileLines(),
                topics.batches(),
                topics.promptJobs(),
                topics.promptResults(),
                topics.batchProgress(),
                topics.control(),
                topics.tenants(),
                topics.prices(),
                topics.spendDay(),
                topics.budgetStatus());
    }
}
