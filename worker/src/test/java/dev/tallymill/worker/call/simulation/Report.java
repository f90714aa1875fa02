package dev.tallymill.worker.call.simulation;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders docs/upstream-simulation.md. Pure. */
final class Report {

    private static final String HEAD = """
            # Upstream simulation

            How the worker fares when the model's API has a bad time. Hours of it pass in simulated time: the whole chain from
            `JobLoop` to `EndpointGate` is the real one, only the clock, the sleep, the random numbers and the server are
            scripted, so that every run gives the same figures. `UpstreamSimulationTest` runs it, checks what must hold, and
            compares this file with what comes out, byte for byte. To write it anew after a change of behaviour:

            ```
            ./mvnw -q -B -pl worker -am test -Dtest=UpstreamSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.report=write
            ```

            The worker has `worker.concurrency=32` and everything else at its default. All jobs wait from the start; they are
            let in as the worker lets them in, about two for each call that may be in the air. A healthy answer takes ten
            seconds in the mean, lognormal with sigma 0.5, a refusal 50 ms.

            - *Calls*: HTTP calls made. *Wasted*: those beyond the one that each answered job needs.
            - *Goodput*: answers, as a share of those that the server would have given in the same time to a client that knew
              everything and always kept 32 calls in the air.
            - *Recovery*: from the end of the trouble to the first half minute with nine tenths of the answers that came in the
              two minutes before it.

            """;

    private static final int WIDTH = 120;

    private Report() {}

    static String render(Map<Scenario, Figures> results) {
        StringBuilder text = new StringBuilder(HEAD)
                .append("| scenario | jobs | failed | calls | wasted | took | goodput | recovery |\n")
                .append("|---|---|---|---|---|---|---|---|\n");
        results.forEach((scenario, figures) -> text.append(row(scenario, figures)));
        results.forEach((scenario, figures) -> text.append(section(scenario)).append(models(figures)));
        return text.toString();
    }

    private static String row(Scenario scenario, Figures figures) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d | %s | %.0f %% | %s |\n",
                scenario.name(),
                figures.jobs(),
                figures.failed(),
                figures.calls(),
                figures.wasted(),
                duration(figures.took()),
                100 * figures.goodput(),
                duration(figures.recovery()));
    }

    private static String section(Scenario scenario) {
        return "\n## " + scenario.name() + "\n\n" + wrapped(scenario.story()) + "\n" + wrapped(scenario.meaning());
    }

    private static String wrapped(String paragraph) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : paragraph.split(" ", -1)) {
            boolean fits = column + 1 + word.length() <= WIDTH;
            text.append(column == 0 ? "" : fits ? " " : "\n").append(word);
            column = column > 0 && fits ? column + 1 + word.length() : word.length();
        }
        return text.append('\n').toString();
    }

    private static String models(Figures figures) {
        return figures.doneAt().size() < 2
                ? ""
                : figures.doneAt().entrySet().stream()
                        .map(done -> "`" + done.getKey() + "` " + duration(done.getValue()))
                        .collect(Collectors.joining(", ", "\nThe last answer came after: ", ".\n"));
    }

    private static String duration(@Nullable Duration duration) {
        if (duration == null) {
            return "";
        }
        long seconds = duration.toSeconds();
        return seconds >= 3_600
                ? String.format(Locale.ROOT, "%d h %d min", seconds / 3_600, seconds % 3_600 / 60)
                : String.format(Locale.ROOT, "%d min %d s", seconds / 60, seconds % 60);
    }
}
