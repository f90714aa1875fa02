package dev.tallymill.standalone.embedded;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Broker and controller on one node. The same parts in the same order as Kafka's {@link KafkaRaftServer}, which would
 * open its own sockets and end the JVM on a fault.
 */
final class BrokerNode {

    private final ControllerServer controller;
    private final BrokerServer broker;

    /** Reads {@code meta.properties} and the log directory, but starts nothing. */
    BrokerNode(Properties settings, ListenSockets sockets, FailureReporter failures) {
        KafkaConfig config = new KafkaConfig(settings, false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> storage =
                KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(BrokerNode.class), "");
        SharedServer shared = new SharedServer(
                config,
                storage._1(),
                Time.SYSTEM,
                new Metrics(Server.buildMetricsConfig(config), Time.SYSTEM),
                CompletableFuture.completedFuture(
                        Map.of(BrokerSettings.NODE_ID, Loopback.address(sockets.controllerPort()))),
                List.of(),
                failures,
                sockets);
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
    }

    /** Returns when clients may connect. The controller comes first: the broker registers with it. */
    void startup() {
        controller.startup();
        broker.startup();
    }

    /** Stops the broker first, which needs the controller for leaving in order. */
    void shutdown() {
        broker.shutdown();
        controller.shutdown();
    }
}
