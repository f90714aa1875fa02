package dev.tallymill.aggregator.broker;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.schemas.config.KafkaSettings;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** The aggregator as a process of its own, as an operator runs it. */
final class AggregatorProcess implements AutoCloseable {

    private final Process process;

    private AggregatorProcess(Process process) {
        this.process = process;
    }

    /** The process: the aggregator of one configuration file, until it is killed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(reader);
        }
        AggregatorMain.start(AggregatorConfig.from(properties)).awaitStopped();
    }

    /** Starts it with its configuration, state and log in {@code dir}. */
    static AggregatorProcess start(KafkaSettings kafka, Path dir) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        properties.setProperty("schema.registry.url", kafka.schemaRegistryUrl());
        properties.setProperty("aggregator.instance.id", "aggregator-1");
        properties.setProperty("aggregator.state.dir", dir.resolve("state").toString());
        Path config = dir.resolve("aggregator.properties");
        try (Writer writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        return new AggregatorProcess(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AggregatorProcess.class.getName(),
                        config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        dir.resolve("aggregator.log").toFile()))
                .start());
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
