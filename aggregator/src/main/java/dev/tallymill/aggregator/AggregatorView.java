package dev.tallymill.aggregator;

import dev.tallymill.aggregator.follow.ViewFollower;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.web.WebRoutes;
import io.helidon.webserver.http.HttpService;

/**
 * What the published totals look like over HTTP: the read model, kept up to date, and the routes that answer from it.
 * Independent of whether this process counts anything itself. Thread-safe.
 */
public final class AggregatorView implements AutoCloseable {

    private final ReadModel model;
    private final ViewFollower follower;
    private final WebRoutes routes;

    AggregatorView(ReadModel model, ViewFollower follower, WebRoutes routes) {
        this.model = model;
        this.follower = follower;
        this.routes = routes;
    }

    /** To be put into a server, at its root. */
    public HttpService routes() {
        return routes;
    }

    /** The tables behind the routes. */
    public ReadModel model() {
        return model;
    }

    /** Whether everything that was published before the start is shown. */
    public boolean isReady() {
        return model.caughtUp();
    }

    /** Ends open event streams and the reading. */
    @Override
    public void close() {
        routes.close();
        follower.close();
    }
}
