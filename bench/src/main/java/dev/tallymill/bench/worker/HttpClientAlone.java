package dev.tallymill.bench.worker;

import dev.tallymill.bench.DirectCalls;
import java.time.Duration;

/** The yardstick for real calls: as many of the same, of the same client, without Kafka. */
final class HttpClientAlone implements Contestant {

    private final DirectCalls calls;
    private final int jobs;

    HttpClientAlone(DirectCalls calls, int jobs) {
        this.calls = calls;
        this.jobs = jobs;
    }

    @Override
    public String name() {
        return "HTTP client alone";
    }

    @Override
    public Effort run() throws Exception {
        Duration processor = ProcessorTime.ofThisJvm();
        Duration time = calls.run(0, jobs);
        return new Effort(time, ProcessorTime.ofThisJvm().minus(processor));
    }
}
