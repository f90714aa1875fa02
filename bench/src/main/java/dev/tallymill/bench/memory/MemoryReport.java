package dev.tallymill.bench.memory;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;

/** What {@code bench memory} found: the JSON file's content. */
record MemoryReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("worker_heap") String heap,
        @JsonProperty("in_flight") Summary inFlight,
        @JsonProperty("resident_mb") Summary resident,
        @JsonProperty("most_resident_mb") double mostResident) {

    /** The same for a person. */
    String table() {
        return new SummaryTable()
                        .row("calls in flight, as the model counts", inFlight, 0)
                        .row("resident set of the worker, MB", resident, 0)
                + String.format(
                        java.util.Locale.ROOT, "largest resident set since its start: %,.0f MB%n", mostResident);
    }
}
