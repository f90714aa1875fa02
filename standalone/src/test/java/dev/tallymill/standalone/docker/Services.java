package dev.tallymill.standalone.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.RestartPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.Slf4jLogConsumer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.lifecycle.Startables;

/** Our services beside a {@link Platform}, each in a container of its own from the image the Maven build makes. */
final class Services implements AutoCloseable {

    /** Calls the worker has in the air at most: small, so that a batch takes long enough to be interrupted. */
    static final int WORKER_CONCURRENCY = 16;

    private static final String IMAGE = "tallymill/tallymill:latest";
    private static final String CONFIG = "/config/tallymill.properties";
    private static final int MODEL_PORT = 9400;
    private static final int MOST_RESTARTS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Platform platform;
    private final GenericContainer<?> model;
    private final GenericContainer<?> ingest;
    private final GenericContainer<?> worker;
    private final GenericContainer<?> aggregator;

    private Services(Platform platform) {
        this.platform = platform;
        this.model = container("simulate", "--host", "0.0.0.0", "--port", "" + MODEL_PORT, "--latency", "fixed:100ms")
                .withNetworkAliases("simulate")
                .withExposedPorts(MODEL_PORT)
                .waitingFor(Wait.forHttp("/stats").forPort(MODEL_PORT).withStartupTimeout(PATIENCE));
        this.ingest = service("ingest");
        this.worker = service("worker");
        this.aggregator = service("aggregator");
    }

    /** Creates the topics, then starts all services side by side. */
    static Services start(Platform platform) {
        Services services = new Services(platform);
        try {
            services.createTopics();
            Startables.deepStart(services.all()).join();
            return services;
        } catch (RuntimeException e) {
            services.close();
            throw e;
        }
    }

    /** The simulated model's own count of the calls made to it so far. */
    long modelCalls() throws IOException {
        URI stats = URI.create("http://" + model.getHost() + ":" + model.getMappedPort(MODEL_PORT) + "/stats");
        try (InputStream json = stats.toURL().openStream()) {
            return new ObjectMapper().readTree(json).required("calls").longValue();
        }
    }

    /** SIGKILL, and the same container is started again: what a supervisor does after a crash of the machine. */
    void killAndRestartWorker() {
        DockerClient docker = worker.getDockerClient();
        docker.killContainerCmd(worker.getContainerId()).withSignal("KILL").exec();
        docker.startContainerCmd(worker.getContainerId()).exec();
    }

    @Override
    public void close() {
        all().forEach(GenericContainer::stop);
    }

    private void createTopics() {
        try (GenericContainer<?> topics = configured("topics", "create", "--config", CONFIG)
                .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(PATIENCE))) {
            topics.start();
        }
    }

    private GenericContainer<?> service(String name) {
        return configured(name, "--config", CONFIG);
    }

    private GenericContainer<?> configured(String... command) {
        return container(command).withCopyToContainer(Transferable.of(config()), CONFIG);
    }

    private GenericContainer<?> container(String... command) {
        return new GenericContainer<>(IMAGE)
                .withNetwork(platform.network())
                .withCommand(command)
                .withStartupTimeout(PATIENCE)
                .withCreateContainerCmdModifier(Services::restartOnFailure)
                .withLogConsumer(new Slf4jLogConsumer(LoggerFactory.getLogger(command[0])));
    }

    /** As in docker-compose.yml: a service that gives up, say on a broker that is slow to start, is started again. */
    private static void restartOnFailure(CreateContainerCmd container) {
        Objects.requireNonNull(container.getHostConfig())
                .withRestartPolicy(RestartPolicy.onFailureRestart(MOST_RESTARTS));
    }

    private Stream<GenericContainer<?>> all() {
        return Stream.of(model, ingest, worker, aggregator);
    }

    private static String config() {
        return String.join(
                "\n",
                List.of(
                        "bootstrap.servers=" + Platform.BOOTSTRAP_SERVERS_INSIDE,
                        "schema.registry.url=" + Platform.SCHEMA_REGISTRY_URL_INSIDE,
                        "topics.replication.factor=1",
                        "topics.job.partitions=4",
                        "aggregator.replication.factor=1",
                        "aggregator.state.dir=/tmp/aggregator",
                        "worker.base.url=http://simulate:" + MODEL_PORT + "/v1",
                        "worker.concurrency=" + WORKER_CONCURRENCY,
                        ""));
    }
}
