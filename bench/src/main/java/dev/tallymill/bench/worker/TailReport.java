package dev.tallymill.bench.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;

/**
 * What {@code bench tail} found: the JSON file's content.
 *
 * @param taken share of the time that the places for calls were taken
 * @param ratio calls ended, to those that would have with every place taken all the time: the places divided by the mean
 *     of the latencies that were drawn for the calls that ended
 * @param committed jobs per second whose results were committed
 */
record TailReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("in_flight") int inFlight,
        @JsonProperty("partitions") int partitions,
        @JsonProperty("places_taken") Summary taken,
        @JsonProperty("ratio_to_ideal") Summary ratio,
        @JsonProperty("committed_jobs_per_second") Summary committed) {

    /** The same for a person. */
    String table() {
        return new SummaryTable()
                .row("places taken, share of the time", taken, 4)
                .row("calls ended / ideal", ratio, 4)
                .row("results committed, jobs/s", committed, 0)
                .toString();
    }
}
