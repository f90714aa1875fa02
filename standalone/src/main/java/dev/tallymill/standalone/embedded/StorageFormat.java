package dev.tallymill.standalone.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.EligibleLeaderReplicasVersion;

/** Makes a new log directory a formatted one, as {@code kafka-storage.sh format} does. */
final class StorageFormat {

    private static final String META_PROPERTIES = "meta.properties";

    private StorageFormat() {}

    /**
     * Formats the directory unless it already is. Kafka writes {@code meta.properties} last and by an atomic rename, so
     * a kill in the middle leaves a directory that is simply formatted again.
     */
    static void ensure(Path logDirectory) throws IOException {
        if (Files.exists(logDirectory.resolve(META_PROPERTIES))) {
            return;
        }
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(BrokerSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .addDirectory(logDirectory.toAbsolutePath().toString())
                .setMetadataLogDirectory(logDirectory.toAbsolutePath().toString())
                // With one replica there is no other to elect; the bookkeeping would only slow the start after a kill.
                .setFeatureLevel(EligibleLeaderReplicasVersion.FEATURE_NAME, (short) 0);
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IOException("it cannot be formatted: " + e.getMessage(), e);
        }
    }
}
