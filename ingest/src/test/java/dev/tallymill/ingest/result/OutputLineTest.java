package dev.tallymill.ingest.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutputLineTest {

    private final OutputLine line = new OutputLine();

    @Test
    void insertsTheAnswerUnchanged() {
        PromptResult result = result(Outcome.COMPLETED)
                .setHttpStatus(200)
                .setRequestId("req-1")
                .setResponseBody("{\"z\": 1.10, \"a\": \"ü\\u00fc\", \"big\": 12345678901234567890123}")
                .build();

        assertThat(line.of(result))
                .isEqualTo("{\"id\":\"batch_req_1\",\"custom_id\":\"my \\\"id\\\"\",\"response\":{\"status_code\":200,"
                        + "\"request_id\":\"req-1\",\"body\":{\"z\": 1.10, \"a\": \"ü\\u00fc\", "
                        + "\"big\": 12345678901234567890123}},\"error\":null}");
        assertThat(OutputLine.isOutput(result)).isTrue();
    }

    @Test
    void putsAPrettyPrintedAnswerOnOneLine() {
        PromptResult result = result(Outcome.COMPLETED)
                .setHttpStatus(200)
                .setResponseBody("{\r\n  \"a\": \"\\n\"\n}\n")
                .build();

        assertThat(line.of(result)).contains("\"body\":{    \"a\": \"\\n\" }}").doesNotContain("\n", "\r");
    }

    @Test
    void writesAnAnswerThatIsNoJsonAsAString() {
        PromptResult result = result(Outcome.FAILED)
                .setHttpStatus(502)
                .setResponseBody("<html>\nBad \"gateway\"")
                .setError(new JobError("upstream_error", "gave up"))
                .build();

        assertThat(line.of(result))
                .endsWith("\"response\":{\"status_code\":502,\"request_id\":null,"
                        + "\"body\":\"<html>\\nBad \\\"gateway\\\"\"},\"error\":null}");
        assertThat(OutputLine.isOutput(result)).isFalse();
    }

    @Test
    void writesErrorAndNoResponseWhereThereWasNoAnswer() {
        PromptResult result = result(Outcome.EXPIRED)
                .setError(new JobError("batch_expired", "too late"))
                .build();

        assertThat(line.of(result))
                .endsWith("\"response\":null,\"error\":{\"code\":\"batch_expired\",\"message\":\"too late\"}}");
    }

    @Test
    void writesErrorAndNoResponseWhereTheAnswerReadsAsSuccess() {
        PromptResult result = result(Outcome.FAILED)
                .setHttpStatus(200)
                .setRequestId("req-1")
                .setResponseBody("{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}")
                .setError(new JobError("empty_response", "the model stopped without writing anything"))
                .build();

        assertThat(line.of(result))
                .endsWith("\"response\":null,\"error\":{\"code\":\"empty_response\","
                        + "\"message\":\"the model stopped without writing anything\"}}");
        assertThat(OutputLine.isOutput(result)).isFalse();
    }

    @Test
    void aCompletedLineKeepsItsResponseWhateverElseTheResultHolds() {
        PromptResult result = result(Outcome.COMPLETED)
                .setHttpStatus(200)
                .setResponseBody("{}")
                .setError(new JobError("odd", "odd"))
                .build();

        assertThat(line.of(result)).endsWith("\"body\":{}},\"error\":null}");
    }

    @Test
    void writesNullForAnEmptyAnswer() {
        assertThat(line.of(result(Outcome.FAILED).setHttpStatus(500).build())).contains("\"body\":null");
        assertThat(line.of(result(Outcome.FAILED)
                        .setHttpStatus(500)
                        .setResponseBody(" ")
                        .build()))
                .contains("\"body\":\" \"");
        assertThat(line.of(result(Outcome.FAILED)
                        .setHttpStatus(500)
                        .setResponseBody("{} {}")
                        .build()))
                .contains("\"body\":\"{} {}\"");
    }

    @Test
    void rendersARequestThatWasNeverReleased() {
        assertThat(line.unreleased("batch_req_2", "c", new JobError("batch_cancelled", "cancelled")))
                .isEqualTo("{\"id\":\"batch_req_2\",\"custom_id\":\"c\",\"response\":null,"
                        + "\"error\":{\"code\":\"batch_cancelled\",\"message\":\"cancelled\"}}");
    }

    private static PromptResult.Builder result(Outcome outcome) {
        return PromptResult.newBuilder()
                .setJob(new JobReference("batch_req_1", "t", "batch_1", 0L, "my \"id\"", "/v1/responses", "m"))
                .setOutcome(outcome)
                .setAttempts(1)
                .setLatencyMs(5)
                .setWorker("w")
                .setCompletedAt(Instant.EPOCH);
    }
}
