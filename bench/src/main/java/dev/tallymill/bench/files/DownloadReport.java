package dev.tallymill.bench.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;
import java.util.Locale;

/** What {@code bench download} found: the JSON file's content. */
record DownloadReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("batches") int batches,
        @JsonProperty("lines") int lines,
        @JsonProperty("result_bytes") int resultBytes,
        @JsonProperty("finished_mb_per_second") Summary finished,
        @JsonProperty("finished_read_to_own_bytes") double finishedRead,
        @JsonProperty("partial_mb_per_second") Summary partial,
        @JsonProperty("partial_read_to_own_bytes") double partialRead,
        @JsonProperty("ending_seconds") double endingSeconds,
        @JsonProperty("copies_read_to_results_bytes") double copyRead,
        @JsonProperty("compression") double compression) {

    /** The same for a person. */
    String table() {
        return new SummaryTable()
                        .row("finished batch, MB/s of its own bytes", finished, 1)
                        .row("running batch, MB/s of its own bytes", partial, 1)
                + String.format(
                        Locale.ROOT,
                        "read for a finished batch: %.2f times its own bytes; for a running one: %.1f times%nfrom the"
                                + " last answer to the end of the last batch: %.1f s, in which the results were read %.1f"
                                + " times%nthe log holds a file's bytes compressed %.1f times; both sides of the ratios"
                                + " are compressed%n",
                        finishedRead,
                        partialRead,
                        endingSeconds,
                        copyRead,
                        compression);
    }
}
