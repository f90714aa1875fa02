package dev.tallymill.bench.start;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.measure.SummaryTable;

/** What {@code bench start} found: the JSON file's content. */
record StartReport(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("lines") int lines,
        @JsonProperty("broker_within_jvm_ms") Summary brokerWithinJvm,
        @JsonProperty("broker_ms") Summary broker,
        @JsonProperty("plain_broker_ms") Summary plainBroker,
        @JsonProperty("first_call_ms") Summary firstCall,
        @JsonProperty("ratio") Summary ratio,
        @JsonProperty("ratio_to_broker_within_jvm") Summary ratioWithinJvm,
        @JsonProperty("ratio_to_plain_broker") Summary ratioToPlain) {

    /** The same for a person. */
    String table() {
        return new SummaryTable()
                .row("broker alone, cached, within its JVM, ms", brokerWithinJvm, 0)
                .row("broker alone, cached, from process start, ms", broker, 0)
                .row("broker alone, plain JVM, from process start, ms", plainBroker, 0)
                .row("run: process start to first call, ms", firstCall, 0)
                .row("first call / cached broker, from process start", ratio, 2)
                .row("first call / cached broker, within its JVM", ratioWithinJvm, 2)
                .row("first call / broker in a plain JVM", ratioToPlain, 2)
                .toString();
    }
}
