package dev.tallymill.standalone.embedded;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Broker and controller on one node. The same parts in the same order as Kafka's {@link KafkaRaftServer}, which would
 * open its own sockets and end the JVM on a fault.
 */
final class BrokerNode {

    private static final Duration FORGET_LIMIT = Duration.ofSeconds(60);
    private static final long FORGET_RETRY_MS = 10;

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
        forgetEarlierBroker();
        broker.startup();
    }

    /**
     * Tells the controller that the broker of an earlier run is gone, which nobody told it if that was killed. Otherwise
     * the new broker would begin with the old one's leaderships, load its transaction coordinator, and lose them for a
     * moment when it registers; a coordinator that has a marker to write at that moment takes the partition for deleted
     * and skips it, and the transaction hangs for ever (ADR 3: the hang was seen, how it comes about is inferred). It would also wait for the old session's end.
     */
    private void forgetEarlierBroker() {
        long deadline = Time.SYSTEM.nanoseconds() + FORGET_LIMIT.toNanos();
        while (true) {
            var context = new ControllerRequestContext(
                    new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.of(deadline));
            try {
                controller
                        .controller()
                        .unregisterBroker(context, BrokerSettings.NODE_ID)
                        .get();
                return;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                    return;
                }
                if (!(e.getCause() instanceof NotControllerException) || Time.SYSTEM.nanoseconds() > deadline) {
                    throw new KafkaException("the controller does not become active", e.getCause());
                }
                Time.SYSTEM.sleep(FORGET_RETRY_MS);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    /** Stops the broker first, which needs the controller for leaving in order. */
    void shutdown() {
        broker.shutdown();
        controller.shutdown();
    }
}
