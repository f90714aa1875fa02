package dev.tallymill.bench.fairness;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;
import java.util.Locale;

/** What {@code bench fairness} found: the JSON file's content. */
record FairnessReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("huge_jobs") int hugeJobs,
        @JsonProperty("small_jobs") int smallJobs,
        @JsonProperty("concurrency") int concurrency,
        @JsonProperty("latency") String latency,
        @JsonProperty("alone_ms") Summary alone,
        @JsonProperty("behind_ms") Summary behind,
        @JsonProperty("ratio") Summary ratio,
        @JsonProperty("ratio_of_medians") double ratioOfMedians,
        @JsonProperty("huge_jobs_per_second") double hugeRate) {

    /** The same for a person. */
    String table() {
        return new SummaryTable()
                        .row("small batch alone, ms", alone, 0)
                        .row("small batch behind the huge one, ms", behind, 0)
                        .row("behind / alone, pairwise", ratio, 2)
                + String.format(
                        Locale.ROOT,
                        "ratio of the medians %.2f; the huge batch went on at %,.0f jobs/s meanwhile%n",
                        ratioOfMedians,
                        hugeRate);
    }
}
