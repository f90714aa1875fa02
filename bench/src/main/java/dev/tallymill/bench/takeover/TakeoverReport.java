package dev.tallymill.bench.takeover;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;
import java.util.Locale;

/** What {@code bench takeover} found: the JSON file's content. */
record TakeoverReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("concurrency") int concurrency,
        @JsonProperty("after_kill_ms") Summary afterKill,
        @JsonProperty("after_stop_ms") Summary afterStop,
        @JsonProperty("difference_ms") Summary difference,
        @JsonProperty("in_flight_at_kill") Summary inFlight,
        @JsonProperty("repeated_completed_calls_per_kill") double repeated,
        @JsonProperty("of_which_unread_per_kill") double unread) {

    /** The same for a person. */
    String table() {
        return new SummaryTable()
                        .row("start to first call, after kill -9, ms", afterKill, 0)
                        .row("start to first call, after a stop, ms", afterStop, 0)
                        .row("difference: what the take-over costs, ms", difference, 0)
                        .row("calls in flight at the kill", inFlight, 0)
                + String.format(
                        Locale.ROOT,
                        "completed calls made again per kill: %.1f, of which answers unread in sockets: %.1f%n",
                        repeated,
                        unread);
    }
}
