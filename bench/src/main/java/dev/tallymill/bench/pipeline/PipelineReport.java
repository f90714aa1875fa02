package dev.tallymill.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;

/** What {@code bench pipeline} found: the JSON file's content. Rates are per second. */
record PipelineReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("jobs") int jobs,
        @JsonProperty("concurrency") int concurrency,
        @JsonProperty("direct_jobs_per_second") Summary direct,
        @JsonProperty("pipeline_jobs_per_second") Summary pipeline,
        @JsonProperty("ratio") Summary ratio,
        @JsonProperty("upload_lines_per_second") Summary upload) {

    /** The same for a person. */
    String table() {
        return new SummaryTable()
                .row("HTTP client alone, jobs/s", direct, 0)
                .row("whole pipeline, jobs/s", pipeline, 0)
                .row("pipeline / HTTP client alone", ratio, 3)
                .row("upload before it, lines/s", upload, 0)
                .toString();
    }
}
