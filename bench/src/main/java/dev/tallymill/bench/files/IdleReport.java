package dev.tallymill.bench.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;
import java.util.List;

/** What {@code bench idle} found: the JSON file's content. */
record IdleReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("lines") int lines,
        @JsonProperty("first_batch_ms") Summary first,
        @JsonProperty("later_batches_ms") Summary later,
        @JsonProperty("later_batches_within_300_ms") double within) {

    /** The same for a person. */
    String table() {
        return new SummaryTable()
                .row("first batch after a start: to the first call, ms", first, 0)
                .row("later batches: to the first call, ms", later, 0)
                .row("later batches within 300 ms, share", Summary.of(List.of(within)), 3)
                .toString();
    }
}
