package dev.tallymill.bench.worker;

import dev.tallymill.bench.measure.Summary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Lets the contestants take turns, and sums up. Used once. */
final class WorkerBenchmark {

    private final List<Contestant> contestants;
    private final long jobs;
    private final Consumer<String> progress;
    private final List<List<Double>> rates = new ArrayList<>();
    private final List<List<Double>> processor = new ArrayList<>();

    WorkerBenchmark(List<Contestant> contestants, long jobs, Consumer<String> progress) {
        this.contestants = contestants;
        this.jobs = jobs;
        this.progress = progress;
        for (int i = 0; i < contestants.size(); i++) {
            rates.add(new ArrayList<>());
            processor.add(new ArrayList<>());
        }
    }

    /** Rounds that do not count to warm up, then those that do; every other one in reverse order. */
    List<WorkerReport.Line> run(int warmUps, int rounds) throws Exception {
        for (int round = 1; round <= warmUps; round++) {
            round("warm-up " + round, false);
        }
        rates.forEach(List::clear);
        processor.forEach(List::clear);
        for (int round = 1; round <= rounds; round++) {
            round("round " + round + " of " + rounds, round % 2 == 0);
        }
        List<WorkerReport.Line> lines = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            lines.add(new WorkerReport.Line(
                    contestants.get(i).name(),
                    Summary.of(rates.get(i)),
                    Summary.of(processor.get(i)),
                    Summary.ofRatios(rates.get(i), rates.getFirst())));
        }
        return lines;
    }

    private void round(String name, boolean reversed) throws Exception {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            order.add(i);
        }
        if (reversed) {
            Collections.reverse(order);
        }
        for (int i : order) {
            Contestant.Effort effort = contestants.get(i).run();
            double rate = jobs * 1e9 / effort.time().toNanos();
            double microseconds = effort.processor().toNanos() / 1e3 / jobs;
            rates.get(i).add(rate);
            processor.get(i).add(microseconds);
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s: %s %,.0f jobs/s, %.1f us CPU per job",
                    name,
                    contestants.get(i).name(),
                    rate,
                    microseconds));
        }
    }
}
