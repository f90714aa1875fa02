package dev.tallymill.worker.call.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Every weather, what must hold in it, and the committed report of them. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class UpstreamSimulationTest {

    private static final Path REPORT = Path.of("..", "docs", "upstream-simulation.md");

    private final Map<Scenario, Figures> results = new LinkedHashMap<>();

    @BeforeAll
    void runAll() {
        Scenarios.all().forEach(scenario -> results.put(scenario, Simulation.run(scenario)));
    }

    @TestFactory
    Stream<DynamicTest> holdsWhatIsPromisedIn() {
        return results.entrySet().stream()
                .map(result -> DynamicTest.dynamicTest(
                        result.getKey().name(), () -> result.getKey().check().accept(result.getValue())));
    }

    @Test
    void theCommittedReportIsWhatComesOut() throws IOException {
        String report = Report.render(results);
        if ("write".equals(System.getProperty("simulation.report"))) {
            Files.writeString(REPORT, report);
        }

        assertThat(Files.readString(REPORT))
                .as("behaviour has changed; if that is meant, write the report anew as it says at its top")
                .isEqualTo(report);
    }

    @Test
    void everyRunIsTheSame() {
        Scenario scenario = results.keySet().stream()
                .filter(any -> any.name().equals("Brown-out"))
                .findFirst()
                .orElseThrow();

        assertThat(Simulation.run(scenario)).isEqualTo(results.get(scenario));
    }
}
