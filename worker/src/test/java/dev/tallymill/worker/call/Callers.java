package dev.tallymill.worker.call;

import dev.tallymill.worker.call.http.Upstream;
import java.util.Properties;
import java.util.random.RandomGenerator;

/** Makes the worker's whole chain over a scripted upstream, for simulations. */
public final class Callers {

    private Callers() {}

    /** The chain with these settings and all others at their defaults, in simulated time. */
    public static JobCaller over(Upstream upstream, Properties settings, SimulatedTime time, RandomGenerator random) {
        Properties properties = new Properties();
        properties.setProperty("worker.base.url", "http://127.0.0.1:1/v1");
        properties.putAll(settings);
        return HttpJobCaller.over(upstream, CallerConfig.from(properties), time, time, time::alarm, random);
    }
}
