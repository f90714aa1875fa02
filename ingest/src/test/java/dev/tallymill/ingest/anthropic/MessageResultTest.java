package dev.tallymill.ingest.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageResultTest {

    private final MessageResult result = new MessageResult();

    @Test
    void theModelsAnswerGoesOverAsItIs() {
        String message = "{\"type\":\"message\", \"n\": 1.50,\"content\":[{\"type\":\"text\",\"text\":\"\u00e4 }\"}]}";

        assertThat(result.of("{\"id\":\"x\",\"custom_id\":\"a\\\"b\",\"response\":{\"status_code\":200,"
                        + "\"request_id\":\"r\",\"body\":" + message + "},\"error\":null}"))
                .isEqualTo(
                        "{\"custom_id\":\"a\\\"b\",\"result\":{\"type\":\"succeeded\",\"message\":" + message + "}}");
    }

    @Test
    void anthropicsOwnErrorGoesOverAsItIs() {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}";

        assertThat(result.of("{\"id\":\"x\",\"custom_id\":\"a\",\"response\":{\"status_code\":529,\"request_id\":null,"
                        + "\"body\":" + error + "},\"error\":null}"))
                .isEqualTo("{\"custom_id\":\"a\",\"result\":{\"type\":\"errored\",\"error\":" + error + "}}");
    }

    @Test
    void anyOtherFailureBecomesAnError() {
        assertThat(result.of("{\"id\":\"x\",\"custom_id\":\"a\",\"response\":{\"status_code\":400,\"request_id\":null,"
                        + "\"body\":\"no JSON\"},\"error\":null}"))
                .isEqualTo("{\"custom_id\":\"a\",\"result\":{\"type\":\"errored\",\"error\":{\"type\":\"error\","
                        + "\"error\":{\"type\":\"invalid_request_error\",\"message\":\"HTTP status 400\"},"
                        + "\"request_id\":null}}}");
        assertThat(result.of("{\"id\":\"x\",\"custom_id\":\"a\",\"response\":null,"
                        + "\"error\":{\"code\":\"request_timeout\",\"message\":\"too late\"}}"))
                .contains("\"type\":\"errored\"", "\"type\":\"api_error\",\"message\":\"too late\"");
    }

    @Test
    void cancelledAndExpiredRequestsHaveNoError() {
        assertThat(result.of("{\"id\":\"x\",\"custom_id\":\"a\",\"response\":null,"
                        + "\"error\":{\"code\":\"batch_cancelled\",\"message\":\"m\"}}"))
                .isEqualTo("{\"custom_id\":\"a\",\"result\":{\"type\":\"canceled\"}}");
        assertThat(result.of("{\"id\":\"x\",\"custom_id\":\"a\",\"response\":null,"
                        + "\"error\":{\"code\":\"batch_expired\",\"message\":\"m\"}}"))
                .isEqualTo("{\"custom_id\":\"a\",\"result\":{\"type\":\"expired\"}}");
    }
}
