package dev.tallymill.standalone.embedded;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The broker's properties: one node, one disk, a small heap, a quick start and a quick recovery. Each value that
 * differs from Kafka's default has its reason beside it.
 */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String BROKER_LISTENER = "BROKER";
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /** 16 MB lines, their key and headers, and the batch around them. */
    static final int MAX_RECORD_BATCH_BYTES = (16 << 20) + (1 << 20);

    private static final int OFFSETS_RETENTION_MINUTES = 365 * 24 * 60;
    private static final int MIB = 1 << 20;

    private BrokerSettings() {}

    /** Properties for {@code kafka.server.KafkaConfig}; both ports are the ones really bound. */
    static Properties of(EmbeddedKafkaConfig config, int brokerPort, int controllerPort) {
        Map<String, Object> settings = new TreeMap<>();
        identity(settings, config, brokerPort, controllerPort);
        timeouts(settings);
        groups(settings);
        internalTopics(settings, config);
        records(settings);
        storage(settings);
        threadsAndMetrics(settings);
        Properties properties = new Properties();
        settings.forEach((key, value) -> properties.setProperty(key, value.toString()));
        return properties;
    }

    private static void identity(
            Map<String, Object> settings, EmbeddedKafkaConfig config, int brokerPort, int controllerPort) {
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE_ID);
        settings.put("log.dirs", config.logDirectory().toAbsolutePath());
        settings.put(
                "listeners",
                "%s://%s:%d,%s://%s:%d"
                        .formatted(
                                BROKER_LISTENER,
                                Loopback.HOST,
                                brokerPort,
                                CONTROLLER_LISTENER,
                                Loopback.HOST,
                                controllerPort));
        settings.put(
                "listener.security.protocol.map",
                "%s:PLAINTEXT,%s:PLAINTEXT".formatted(BROKER_LISTENER, CONTROLLER_LISTENER));
        settings.put("inter.broker.listener.name", BROKER_LISTENER);
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        // A static quorum is read from here at every start, so the controller's port may change between starts; a
        // dynamic quorum would remember the port of the first start in the metadata log.
        settings.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, Loopback.HOST, controllerPort));
    }

    private static void timeouts(Map<String, Object> settings) {
        // Fencing the only broker because the machine was busy or the process stopped for a while helps nobody, and a
        // transaction that is ending then may hang for ever (ADR 3); see BrokerNode for restarts.
        settings.put("broker.session.timeout.ms", 86_400_000);
        // Nobody else can lead, so all it would do is take every partition's leader away while transactions still end.
        settings.put("controlled.shutdown.enable", false);
        settings.put("broker.heartbeat.interval.ms", 500);
        // Nobody else writes metadata, so there is nothing to wait for and batch up.
        settings.put("controller.quorum.append.linger.ms", 0);
        // No-op records exist to measure the lag of other controllers; each costs an fsync.
        settings.put("metadata.max.idle.interval.ms", 0);
        settings.put("server.max.startup.time.ms", 120_000);
    }

    private static void groups(Map<String, Object> settings) {
        // A killed member's partitions move on after 3 s, not 45 s.
        settings.put("group.consumer.min.session.timeout.ms", 1_000);
        settings.put("group.consumer.session.timeout.ms", 3_000);
        settings.put("group.consumer.min.heartbeat.interval.ms", 100);
        settings.put("group.consumer.heartbeat.interval.ms", 500);
        settings.put("group.consumer.assignment.interval.ms", 0);
        settings.put("group.streams.min.session.timeout.ms", 1_000);
        settings.put("group.streams.session.timeout.ms", 3_000);
        settings.put("group.streams.min.heartbeat.interval.ms", 100);
        settings.put("group.streams.heartbeat.interval.ms", 500);
        settings.put("group.streams.initial.rebalance.delay.ms", 0);
        settings.put("group.min.session.timeout.ms", 1_000);
        settings.put("group.initial.rebalance.delay.ms", 0);
        // A transaction that a killed process left open holds read_committed readers until it is aborted.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", 500);
        // Someone may come back to an interrupted run after weeks; with its offsets gone every call is made again.
        settings.put("offsets.retention.minutes", OFFSETS_RETENTION_MINUTES);
    }

    private static void internalTopics(Map<String, Object> settings, EmbeddedKafkaConfig config) {
        settings.put("default.replication.factor", 1);
        settings.put("min.insync.replicas", 1);
        settings.put("offsets.topic.replication.factor", 1);
        settings.put("offsets.topic.num.partitions", config.offsetsPartitions());
        settings.put("transaction.state.log.replication.factor", 1);
        settings.put("transaction.state.log.min.isr", 1);
        settings.put("transaction.state.log.num.partitions", config.transactionPartitions());
        settings.put("share.coordinator.state.topic.replication.factor", 1);
        settings.put("share.coordinator.state.topic.min.isr", 1);
        settings.put("share.coordinator.state.topic.num.partitions", 1);
        // Coordinators read these topics back at every start; only closed segments are ever compacted.
        settings.put("offsets.topic.segment.bytes", 8 * MIB);
        settings.put("transaction.state.log.segment.bytes", 8 * MIB);
        settings.put("share.coordinator.state.topic.segment.bytes", 8 * MIB);
    }

    private static void records(Map<String, Object> settings) {
        settings.put("auto.create.topics.enable", false);
        settings.put("message.max.bytes", MAX_RECORD_BATCH_BYTES);
        settings.put("replica.fetch.max.bytes", MAX_RECORD_BATCH_BYTES);
        settings.put("socket.request.max.bytes", 2 * MAX_RECORD_BATCH_BYTES);
    }

    private static void storage(Map<String, Object> settings) {
        // What a kill leaves behind is read through at the next start: everything since the last closed segment.
        settings.put("log.segment.bytes", 64 * MIB);
        settings.put("num.recovery.threads.per.data.dir", 4);
        settings.put("log.flush.offset.checkpoint.interval.ms", 10_000);
        // Enough for a segment of 64 MB at one entry per 4 KB; indexes of open segments are as large as this.
        settings.put("log.index.size.max.bytes", MIB);
        settings.put("log.retention.check.interval.ms", 60_000);
        settings.put("log.cleaner.threads", 1);
        settings.put("log.cleaner.dedupe.buffer.size", 4 * MIB);
        settings.put("log.cleaner.io.buffer.size", 128 << 10);
    }

    private static void threadsAndMetrics(Map<String, Object> settings) {
        settings.put("num.network.threads", 2);
        settings.put("num.io.threads", 4);
        settings.put("background.threads", 2);
        settings.put("group.coordinator.threads", 1);
        settings.put("group.coordinator.background.threads", 1);
        // Registering every metric as an MBean is a good part of the start-up time, and nobody reads them here.
        settings.put("metric.reporters", "");
        settings.put("metrics.jmx.exclude", ".*");
    }
}
