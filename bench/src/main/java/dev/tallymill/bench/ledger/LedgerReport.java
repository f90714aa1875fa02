package dev.tallymill.bench.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;

/** What {@code bench ledger} found: the JSON file's content. */
record LedgerReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("records") int records,
        @JsonProperty("percent_of_first_tenant") int percentOfFirst,
        @JsonProperty("bare_per_second") Summary bare,
        @JsonProperty("decoding_per_second") Summary decoding,
        @JsonProperty("count_by_key_per_second") Summary byKey,
        @JsonProperty("ledger_per_second") Summary ledger,
        @JsonProperty("ratio") Summary ratio,
        @JsonProperty("ratio_to_decoding") Summary ratioDecoding,
        @JsonProperty("ratio_to_count_by_key") Summary ratioByKey,
        @JsonProperty("bare_per_cpu_second") Summary bareCpu,
        @JsonProperty("ledger_per_cpu_second") Summary ledgerCpu,
        @JsonProperty("restore_ms") Summary restore) {

    /** The same for a person. */
    String table() {
        return new SummaryTable()
                .row("bare count, records/s", bare, 0)
                .row("bare count that decodes, records/s", decoding, 0)
                .row("Streams' count by key, records/s", byKey, 0)
                .row("ledger, records/s", ledger, 0)
                .row("ledger / bare count", ratio, 3)
                .row("ledger / bare count that decodes", ratioDecoding, 3)
                .row("ledger / Streams' count by key", ratioByKey, 3)
                .row("bare, records/CPU s of the thread", bareCpu, 0)
                .row("ledger, records/CPU s of the thread", ledgerCpu, 0)
                .row("start with a wiped store, ms", restore, 0)
                .toString();
    }
}
