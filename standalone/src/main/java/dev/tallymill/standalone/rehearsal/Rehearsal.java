package dev.tallymill.standalone.rehearsal;

import dev.tallymill.schemas.config.KafkaSettings;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One service process that is started, given work and stopped. Used by one thread. */
final class Rehearsal {

    /** Four seconds of work, counted from when its outcome shows. Eight and sixteen made starts no quicker (ADR 0010). */
    private static final int STEPS = 400;

    /** For whoever finds this process killed and the service still there. */
    private static final String PID_FILE = "service.pid";

    private static final Duration STEP = Duration.ofMillis(10);
    private static final int MOST_STEPS_BEFORE = 12_000;
    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final KafkaSettings kafka;
    private final Scenario scenario;

    Rehearsal(Path directory, KafkaSettings kafka, Scenario scenario) {
        this.directory = directory;
        this.kafka = kafka;
        this.scenario = scenario;
    }

    /**
     * Starts {@code command} with {@code --config FILE}, gives it work and stops it in order.
     *
     * @throws IOException when it ends early, does nothing, or does not end
     */
    void hold(List<String> command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("--config", configFile().toString()));
        Path log = directory.resolve("service.log");
        Process service = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(service::destroyForcibly));
        try {
            Files.writeString(directory.resolve(PID_FILE), Long.toString(service.pid()));
            work(service);
            service.destroy();
            if (!service.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the service does not stop");
            }
        } finally {
            service.destroyForcibly();
        }
    }

    private void work(Process service) throws IOException {
        try (KafkaConsumer<byte[], byte[]> output = output()) {
            int worked = 0;
            long next = System.nanoTime();
            for (int step = 0; worked < STEPS; step++) {
                if (!service.isAlive()) {
                    throw new IOException("the service ended with status " + service.exitValue());
                }
                if (worked == 0 && step == MOST_STEPS_BEFORE) {
                    throw new IOException("the service does nothing");
                }
                scenario.step(step);
                if (worked > 0 || !output.poll(Duration.ZERO).isEmpty()) {
                    worked++;
                }
                next += STEP.toNanos();
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> output() {
        Map<String, Object> config = kafka.clientProperties();
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", false);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(scenario.outputTopic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    private Path configFile() throws IOException {
        Properties properties = new Properties();
        properties.putAll(scenario.settings());
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        properties.setProperty("schema.registry.url", kafka.schemaRegistryUrl());
        Path file = directory.resolve("service.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return file;
    }
}
