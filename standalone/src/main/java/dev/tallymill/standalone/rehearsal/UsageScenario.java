package dev.tallymill.standalone.rehearsal;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** An aggregator's: 10,000 results per second, of one small batch after the other, and a dashboard nobody looks at. */
final class UsageScenario implements Scenario {

    private static final int RESULTS_PER_STEP = 100;
    private static final int TENANTS = 20;

    private final Path directory;
    private final KafkaSettings kafka;
    private final InstantSource clock;
    private final Producer<String, TokenUsage> producer;

    UsageScenario(Path directory, KafkaSettings kafka, InstantSource clock) {
        this.directory = directory;
        this.kafka = kafka;
        this.clock = clock;
        Map<String, Object> config = kafka.clientProperties();
        config.put("linger.ms", 5);
        this.producer = new KafkaProducer<>(config, new StringSerializer(), kafka.serializer(false));
    }

    @Override
    public Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("aggregator.instance.id", "rehearsal");
        settings.setProperty("aggregator.state.dir", directory.resolve("state").toString());
        settings.setProperty("aggregator.http.port", Integer.toString(freePort()));
        return settings;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            return 0; // no dashboard then
        }
    }

    @Override
    public String outputTopic() {
        return kafka.topics().batchProgress();
    }

    @Override
    public void step(int number) {
        String batch = "batch_rehearsal-" + number;
        for (long line = 0; line < RESULTS_PER_STEP; line++) {
            var unusedCloseWaits = producer.send(new ProducerRecord<>(
                    kafka.topics().tokenUsage(),
                    BatchKeys.shardKey(batch, line),
                    usage("tenant-" + number % TENANTS, batch, line)));
        }
    }

    private TokenUsage usage(String tenant, String batch, long line) {
        return TokenUsage.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId(BatchKeys.jobId(batch, line))
                        .setTenant(tenant)
                        .setBatchId(batch)
                        .setLine(line)
                        .setEndpoint("/v1/chat/completions")
                        .setModel("gpt-oss-120b")
                        .build())
                .setProvider("rehearsal")
                .setOutcome(Outcome.COMPLETED)
                .setUsage(Usage.newBuilder()
                        .setPromptTokens(1000L)
                        .setCompletionTokens(500L)
                        .build())
                .setAttempts(1)
                .setStartedAt(clock.instant())
                .setCompletedAt(clock.instant())
                .build();
    }

    @Override
    public void close() {
        producer.close();
    }
}
