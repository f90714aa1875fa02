package dev.tallymill.bench.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;
import java.util.List;

/** What {@code bench worker} found: the JSON file's content. Rates are per second. */
record WorkerReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("jobs") long jobs,
        @JsonProperty("in_flight") int inFlight,
        @JsonProperty("calls") String calls,
        @JsonProperty("contestants") List<Line> contestants) {

    /**
     * One contestant.
     *
     * @param ratio of its rate to that of the first contestant
     */
    record Line(
            @JsonProperty("name") String name,
            @JsonProperty("jobs_per_second") Summary rate,
            @JsonProperty("processor_microseconds_per_job") Summary processor,
            @JsonProperty("ratio_to_the_first") Summary ratio) {}

    /** The same for a person. */
    String table() {
        SummaryTable table = new SummaryTable();
        for (Line line : contestants) {
            table.row(line.name() + ", jobs/s", line.rate(), 0);
        }
        for (Line line : contestants) {
            table.row(line.name() + ", CPU us/job", line.processor(), 1);
        }
        for (Line line : contestants.subList(1, contestants.size())) {
            table.row(line.name() + " / " + contestants.getFirst().name(), line.ratio(), 3);
        }
        return table.toString();
    }
}
