package dev.tallymill.bench.pipeline;

import dev.tallymill.bench.DirectCalls;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Lets the pipeline and its yardstick take turns, and sums up. Used once. */
final class PipelineBenchmark {

    private final DirectCalls direct;
    private final PipelineCalls pipeline;
    private final int jobs;
    private final Consumer<String> progress;
    private final List<Double> directRates = new ArrayList<>();
    private final List<Double> pipelineRates = new ArrayList<>();
    private final List<Double> uploadRates = new ArrayList<>();
    private long nextNumber;

    PipelineBenchmark(DirectCalls direct, PipelineCalls pipeline, int jobs, Consumer<String> progress) {
        this.direct = direct;
        this.pipeline = pipeline;
        this.jobs = jobs;
        this.progress = progress;
    }

    /** Warms up with one pair that does not count, then measures. */
    PipelineReport run(int pairs, int concurrency, Instruments instruments) throws IOException, InterruptedException {
        measureDirect("warm-up");
        measurePipeline("warm-up");
        directRates.clear();
        pipelineRates.clear();
        uploadRates.clear();
        for (int pair = 1; pair <= pairs; pair++) {
            String name = "pair " + pair + " of " + pairs;
            // Each goes first every other time, so that neither always runs on the caches the other left.
            if (pair % 2 == 1) {
                measureDirect(name);
                measurePipeline(name);
            } else {
                measurePipeline(name);
                measureDirect(name);
            }
        }
        return new PipelineReport(
                "pipeline",
                instruments.clock().instant().toString(),
                Machine.here(),
                jobs,
                concurrency,
                Summary.of(directRates),
                Summary.of(pipelineRates),
                Summary.ofRatios(pipelineRates, directRates),
                Summary.of(uploadRates));
    }

    private void measureDirect(String name) throws InterruptedException {
        double rate = perSecond(direct.run(numbers(), jobs));
        directRates.add(rate);
        progress.accept(String.format(Locale.ROOT, "%s: HTTP client alone %,.0f jobs/s", name, rate));
    }

    private void measurePipeline(String name) throws IOException, InterruptedException {
        PipelineCalls.Times times = pipeline.run(numbers(), jobs);
        double rate = perSecond(times.batch());
        pipelineRates.add(rate);
        uploadRates.add(perSecond(times.upload()));
        progress.accept(String.format(Locale.ROOT, "%s: whole pipeline %,.0f jobs/s", name, rate));
    }

    private double perSecond(Duration time) {
        return jobs * 1e9 / time.toNanos();
    }

    /** Jobs of their own for each repetition: the model must not take one for a repetition of another. */
    private long numbers() {
        long first = nextNumber;
        nextNumber += jobs;
        return first;
    }
}
