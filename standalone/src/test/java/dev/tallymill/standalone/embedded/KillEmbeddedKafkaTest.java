package dev.tallymill.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client was told is written must still be there after {@code kill -9} of the broker's process. */
class KillEmbeddedKafkaTest {

    private static final int KILLS = 3;

    /** Acknowledged before each kill; more are in the air when it comes. */
    private static final int RECORDS = 2_000;

    @TempDir
    private Path directory;

    @Test
    void everyAcknowledgedRecordSurvivesKillsInTheMiddleOfWriting() throws IOException, InterruptedException {
        Set<String> acknowledged = new HashSet<>();
        for (int run = 0; run < KILLS; run++) {
            acknowledged.addAll(writeUntilKilled(run));
        }

        ConcurrentLinkedQueue<BrokerFailure> failures = new ConcurrentLinkedQueue<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory), failures::add)) {
            Collection<String> found = new KafkaProbe(kafka.bootstrapServers())
                    .readAll(AcknowledgedWriter.TOPIC).stream()
                            .map(ConsumerRecord::value)
                            .toList();

            Set<String> lost = new HashSet<>(acknowledged);
            lost.removeAll(new HashSet<>(found));
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * RECORDS);
            assertThat(lost).isEmpty();
            assertThat(found).hasSameSizeAs(new HashSet<>(found));
        }
        assertThat(failures).isEmpty();
    }

    private List<String> writeUntilKilled(int run) throws IOException, InterruptedException {
        try (ChildJvm writer = ChildJvm.start(AcknowledgedWriter.class, directory.toString(), String.valueOf(run))) {
            List<String> lines = writer.awaitLines(AcknowledgedWriter.ACKNOWLEDGED, RECORDS);
            List<String> late = writer.kill();
            // The kill may cut the last line short.
            Stream<String> whole = late.stream().limit(Math.max(0, late.size() - 1));
            return Stream.concat(lines.stream(), whole)
                    .filter(line -> line.startsWith(AcknowledgedWriter.ACKNOWLEDGED))
                    .map(line -> line.substring(AcknowledgedWriter.ACKNOWLEDGED.length()))
                    .toList();
        }
    }
}
