package dev.tallymill.bench.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;
import java.util.Locale;

/** What {@code bench upload} found: the JSON file's content. */
record UploadReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("lines") long lines,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("ingest_heap") String heap,
        @JsonProperty("upload_mb_per_second") Summary upload,
        @JsonProperty("plain_mb_per_second") Summary plain,
        @JsonProperty("ratio") Summary ratio,

        @JsonProperty("ingest_resident_mb_after_large_files")
        double largeResidentMb,

        @JsonProperty("uploads_at_once") int files,
        @JsonProperty("uploads_at_once_bytes") long manyBytes,
        @JsonProperty("uploads_at_once_equal") int equal,
        @JsonProperty("uploads_at_once_mb_per_second") double manyUpRate,
        @JsonProperty("their_downloads_mb_per_second") double manyDownRate,
        @JsonProperty("ingest_resident_mb") double residentMb) {

    /** The same for a person. */
    String table() {
        String large = new SummaryTable()
                        .row("upload through the API, MB/s", upload, 1)
                        .row("plain producer, MB/s", plain, 1)
                        .row("upload / plain producer", ratio, 3)
                + String.format(
                        Locale.ROOT,
                        "%,d lines, %,d bytes; ingest with -Xmx%s, largest resident set %,.0f MB%n",
                        lines,
                        bytes,
                        heap,
                        largeResidentMb);
        return files == 0
                ? large
                : large
                        + String.format(
                                Locale.ROOT,
                                "%d uploads at once, %,d bytes: %.1f MB/s; %d of them came down as they went up,"
                                        + " at %.1f MB/s; largest resident set now %,.0f MB%n",
                                files,
                                manyBytes,
                                manyUpRate,
                                equal,
                                manyDownRate,
                                residentMb);
    }
}
