package dev.tallymill.standalone.serve;

import dev.tallymill.aggregator.AggregatorView;
import dev.tallymill.ingest.IngestMain;
import dev.tallymill.ingest.IngestService;
import dev.tallymill.ingest.ServedApi;
import dev.tallymill.ingest.api.ApiConfig;
import dev.tallymill.ingest.api.BesideApi;
import dev.tallymill.ingest.tenant.IssuedKey;
import dev.tallymill.ingest.tenant.NewTenant;
import dev.tallymill.ingest.tenant.Tenants;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.embedded.CannotStartException;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.run.DirectoryClaim;
import dev.tallymill.standalone.run.Endpoint;
import dev.tallymill.standalone.run.Interruption;
import dev.tallymill.standalone.run.Pipeline;
import dev.tallymill.standalone.run.RunOptions;
import dev.tallymill.standalone.run.SimulatedEndpoint;
import dev.tallymill.standalone.run.StartingBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One {@code tallymill serve}, in the order it happens: start everything, say where it is, wait for the end. */
final class Server {

    private static final String HOST = "127.0.0.1";
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** What the data directory's note says of a server: no file, and requests that may be any. */
    private static final String WORK = "tallymill serve";

    /** Where things listen; 0 for any free port. */
    record Ports(int api, int kafka, int registry) {}

    private final RunOptions options;
    private final Ports ports;
    private final PrintWriter out;
    private final Interruption interruption;
    private String trouble = "";

    Server(RunOptions options, Ports ports, PrintWriter out, Interruption interruption) {
        this.options = options;
        this.ports = ports;
        this.out = out;
        this.interruption = interruption;
    }

    /** Serves until a signal comes. */
    void serve() throws CommandFailure, InterruptedException {
        try (DataDirectory data = DataDirectory.open(options.dataDirectory())) {
            System.setProperty(
                    "tallymill.log.file", DataDirectory.logFile(data.root()).toString());
            DirectoryClaim.make(data, WORK, options.endpoint(), options.tenant());
            serveFrom(data);
        } catch (CannotStartException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ENDPOINT, e.getMessage() + "; mend that and run the same command again");
        }
    }

    private void serveFrom(DataDirectory data) throws CommandFailure, InterruptedException {
        // Else several threads below make the first logger at once, and warnings about each other are printed.
        var unused = LoggerFactory.getILoggerFactory();
        try (StartingBroker broker = StartingBroker.begin(data, ports.kafka());
                SimulatedEndpoint endpoint = SimulatedEndpoint.open(options.endpoint());
                Pipeline pipeline =
                        Pipeline.start(broker, data, settings(endpoint), options.concurrency(), ports.registry())) {
            pipeline.beginCalls();
            pipeline.beginTally();
            IngestService ingest = pipeline.ingest();
            try (AggregatorView dashboard = pipeline.dashboard();
                    ServedApi api = listen(ingest, dashboard)) {
                announce(api, pipeline, newKey(ingest));
                keep(pipeline);
            }
        }
    }

    private Properties settings(SimulatedEndpoint endpoint) {
        Properties settings = endpoint.workerSettings(options);
        // Here nobody but the log keeps them, and they are asked for by their files.
        settings.setProperty("ingest.store.results", "true");
        settings.setProperty("ingest.tables.dir", options.dataDirectory().toString());
        return settings;
    }

    private ServedApi listen(IngestService ingest, AggregatorView dashboard) throws CommandFailure {
        try {
            return IngestMain.serve(
                    ingest,
                    ApiConfig.at(HOST, ports.api()).withPrivateWebhooks(),
                    new BesideApi(List.of(dashboard.routes())));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage() + "; choose another port with --port");
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** Made at the first start without a key in the environment; null at every other. */
    private static @Nullable String newKey(IngestService ingest) {
        IssuedKey issued = ingest.tenants().create(NewTenant.of(Tenants.DEFAULT_ID));
        return issued == null ? null : issued.apiKey();
    }

    private void announce(ServedApi api, Pipeline pipeline, @Nullable String newKey) {
        if (options.endpoint() instanceof Endpoint.Simulated) {
            out.println("SIMULATED: the answers come from the built-in simulated model and mean nothing;"
                    + " no real model is called");
        }
        if (newKey != null) {
            out.println("API key of tenant " + Tenants.DEFAULT_ID + ", shown this once: " + newKey);
        }
        out.println("serving " + api.baseUrl() + " (Kafka " + pipeline.bootstrapServers() + ", schema registry "
                + pipeline.registryUrl() + "), calls go to "
                + options.endpoint().identity());
        out.println("spend and progress: " + api.baseUrl().resolve("/dashboard/"));
        out.flush();
    }

    private void keep(Pipeline pipeline) throws CommandFailure, InterruptedException {
        while (!interruption.awaitAsked(LOOK_EVERY)) {
            String failure = pipeline.failure();
            if (failure != null) {
                throw new CommandFailure(ExitCode.ENDPOINT, failure);
            }
            tellTrouble(pipeline.worker().status().obstacle());
        }
    }

    private void tellTrouble(@Nullable String found) {
        String now = found == null ? "" : found;
        if (!now.equals(trouble)) {
            System.err.println(now.isEmpty() ? "calls go through again" : "waiting: " + now);
            trouble = now;
        }
    }
}
