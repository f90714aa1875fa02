package dev.tallymill.ingest;

import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.batch.LogEnds;
import dev.tallymill.ingest.dispatch.Dispatcher;
import dev.tallymill.ingest.file.FileReader;
import dev.tallymill.ingest.file.FileUploader;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.IdGenerator;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the ingest service. */
public final class IngestMain {

    private static final Logger LOG = LoggerFactory.getLogger(IngestMain.class);
    private static final Duration ADMIN_PATIENCE = Duration.ofSeconds(30);
    private static final Duration LINE_PATIENCE = Duration.ofSeconds(60);
    private static final long HEALTH_CHECK_MS = 1_000;

    private IngestMain() {}

    /** {@code --config FILE}: runs until it is told to stop; the exit code is 1 when the service has failed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 2 || !args[0].equals("--config")) {
            System.err.println("usage: ingest --config FILE");
            System.exit(2);
        }
        IngestConfig config = read(Path.of(args[1]));
        IngestService service = start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "tallymill-ingest-close"));
        LOG.info("ingest is running against {}", config.kafka().bootstrapServers());
        while (service.failure() == null) {
            Thread.sleep(HEALTH_CHECK_MS);
        }
        System.exit(1);
    }

    /**
     * Starts the service; returns when it can be used, while the dispatcher may still be taking over.
     *
     * @throws dev.tallymill.schemas.topic.TopicsException if topics are missing
     */
    public static IngestService start(IngestConfig config) {
        KafkaSettings kafka = config.kafka();
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, ADMIN_PATIENCE).requirePresent(topics(kafka.topics()));
        }
        return startUnchecked(config);
    }

    /** As {@link #start}, for a caller that created the topics itself: saves the time of the look at them. */
    public static IngestService startUnchecked(IngestConfig config) {
        KafkaSettings kafka = config.kafka();
        Clock clock = Clock.systemUTC();
        IdGenerator ids = new IdGenerator(new SecureRandom());
        Admin admin = Admin.create(kafka.clientProperties());
        FileUploader uploader = new FileUploader(kafka, config.limits(), ids, clock);
        FileReader files = new FileReader(kafka, Time.SYSTEM, LINE_PATIENCE);
        Batches batches = new Batches(kafka, admin, ids, clock, Time.SYSTEM);
        Results results = new Results(kafka, files);
        Dispatcher dispatcher = new Dispatcher(
                kafka,
                batches,
                files,
                new LogEnds(admin),
                config.dispatch(),
                config.limits(),
                config.transactionTimeout(),
                clock);
        return new IngestService(admin, uploader, files, batches, results, dispatcher);
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
                topics.tenants());
    }

    private static IngestConfig read(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        return IngestConfig.from(properties);
    }
}
