package dev.tallymill.worker.call.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.Jobs;
import dev.tallymill.worker.call.Replies;
import dev.tallymill.worker.call.answer.AttemptOutcome.Completed;
import dev.tallymill.worker.call.answer.AttemptOutcome.PauseEndpoint;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.Exchange.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of what each answer of an upstream means, row by row. */
class AnswerClassifierTest {

    private final AnswerClassifier classifier = new AnswerClassifier(false);

    private AttemptOutcome classify(Exchange exchange) {
        return classifier.classify(exchange, Jobs.CHAT, Jobs.BODY, FakeTime.START);
    }

    private static Exchange message(int status, String message) {
        return Replies.status(status, "{\"error\":{\"message\":\"" + message + "\"}}");
    }

    static Stream<Arguments> retriedAnswers() {
        return Stream.of(
                arguments(Replies.status(408), RetryCause.SERVER_ERROR),
                arguments(Replies.status(409), RetryCause.SERVER_ERROR),
                arguments(Replies.status(425), RetryCause.SERVER_ERROR),
                arguments(Replies.status(429), RetryCause.RATE_LIMITED),
                arguments(Replies.error(429, "rate_limit_exceeded"), RetryCause.RATE_LIMITED),
                arguments(Replies.error(429, "slow_down"), RetryCause.RATE_LIMITED),
                arguments(Replies.status(498), RetryCause.RATE_LIMITED),
                arguments(Replies.status(500), RetryCause.SERVER_ERROR),
                arguments(Replies.status(501), RetryCause.SERVER_ERROR),
                arguments(Replies.status(502), RetryCause.BAD_GATEWAY),
                arguments(Replies.status(503), RetryCause.OVERLOADED),
                arguments(Replies.status(504), RetryCause.GATEWAY_TIMEOUT),
                arguments(Replies.status(520), RetryCause.SERVER_ERROR),
                arguments(Replies.status(529), RetryCause.OVERLOADED),
                arguments(Replies.status(503, "<html>busy</html>"), RetryCause.OVERLOADED),
                arguments(Replies.status(502, ""), RetryCause.BAD_GATEWAY),
                arguments(Replies.none(Kind.NOT_CONNECTED), RetryCause.UNREACHABLE),
                arguments(Replies.none(Kind.STALE_CONNECTION), RetryCause.STALE_CONNECTION),
                arguments(Replies.none(Kind.BROKEN), RetryCause.BROKEN_ANSWER),
                arguments(Replies.none(Kind.TIMEOUT), RetryCause.TIMEOUT),
                arguments(Replies.shouldRetry(400, "true"), RetryCause.SERVER_ERROR),
                arguments(Replies.ok(""), RetryCause.BROKEN_ANSWER),
                arguments(Replies.ok("<html>hello</html>"), RetryCause.BROKEN_ANSWER),
                arguments(Replies.ok(Replies.HELLO.substring(0, 120)), RetryCause.BROKEN_ANSWER),
                arguments(Replies.ok(Replies.HELLO + "}"), RetryCause.BROKEN_ANSWER),
                arguments(Replies.ok("[1,2]"), RetryCause.BROKEN_ANSWER),
                arguments(Replies.ok("data: {}\n\n"), RetryCause.BROKEN_ANSWER),
                arguments(Replies.ok("{\"status\":\"ok\"}"), RetryCause.BROKEN_ANSWER),
                arguments(Replies.ok("{\"choices\":[]}"), RetryCause.BROKEN_ANSWER),
                arguments(Replies.ok("{\"error\":{\"code\":502,\"message\":\"upstream\"}}"), RetryCause.BAD_GATEWAY),
                arguments(Replies.ok("{\"error\":{\"code\":429}}"), RetryCause.RATE_LIMITED),
                arguments(Replies.ok("{\"error\":{\"code\":\"rate_limit_exceeded\"}}"), RetryCause.RATE_LIMITED),
                arguments(Replies.ok("{\"error\":{\"type\":\"overloaded_error\"}}"), RetryCause.OVERLOADED),
                arguments(Replies.ok("{\"error\":\"it went wrong\"}"), RetryCause.SERVER_ERROR),
                arguments(
                        Replies.ok("{\"choices\":[{\"finish_reason\":\"error\",\"error\":{\"code\":503}}]}"),
                        RetryCause.OVERLOADED),
                arguments(message(500, "openai_harmony.HarmonyError: Unexpected token 12606"), RetryCause.ITEM_FAULT),
                arguments(message(500, "Failed to parse tool call arguments as JSON"), RetryCause.ITEM_FAULT),
                arguments(message(500, "Expecting value: line 1 column 1 (char 0)"), RetryCause.ITEM_FAULT));
    }

    @ParameterizedTest
    @MethodSource("retriedAnswers")
    void retries(Exchange exchange, RetryCause cause) {
        assertThat(classify(exchange))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.cause()).isEqualTo(cause));
    }

    static Stream<Arguments> rejectedAnswers() {
        return Stream.of(
                arguments(Replies.status(400), 400),
                arguments(
                        Replies.status(
                                400,
                                "{\"error\":{\"message\":\"bad\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}"),
                        400),
                arguments(Replies.error(404, "model_not_found"), 404),
                arguments(Replies.status(413), 413),
                arguments(Replies.error(413, "rate_limit_exceeded"), 413),
                arguments(Replies.status(422), 422),
                arguments(Replies.status(418), 418),
                arguments(Replies.status(400, "<html>bad</html>"), 400),
                arguments(Replies.shouldRetry(503, "false"), 503),
                arguments(Replies.shouldRetry(429, "false"), 429),
                arguments(Replies.error(400, "context_length_exceeded"), 400),
                arguments(Replies.error(500, "context_length_exceeded"), 500),
                arguments(
                        Replies.status(
                                400,
                                "{\"object\":\"error\",\"message\":\"too long\",\"type\":\"BadRequestError\",\"code\":400}"),
                        400),
                arguments(
                        Replies.status(500, "{\"error\":{\"code\":500,\"type\":\"exceed_context_size_error\"}}"), 500),
                arguments(Replies.ok("{\"error\":{\"code\":400,\"message\":\"bad\"}}"), 400),
                arguments(Replies.ok("{\"error\":{\"code\":\"context_length_exceeded\"}}"), 400),
                arguments(Replies.error(403, "content_policy_violation"), 403),
                arguments(
                        Replies.status(403, "{\"error\":{\"code\":403,\"metadata\":{\"reasons\":[\"violence\"]}}}"),
                        403),
                arguments(message(403, "Your chosen model requires moderation and your input was flagged"), 403),
                arguments(Replies.error(403, "model_permission_blocked_org"), 403));
    }

    @ParameterizedTest
    @MethodSource("rejectedAnswers")
    void rejects(Exchange exchange, int status) {
        assertThat(classify(exchange)).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.answer()).isNotNull();
            assertThat(rejected.answer())
                    .extracting(AttemptOutcome.Answer::status)
                    .isEqualTo(status);
        });
    }

    static Stream<Arguments> pausingAnswers() {
        return Stream.of(
                arguments(Replies.status(401), EndpointTrouble.Kind.KEY_REFUSED, false),
                arguments(Replies.status(401, ""), EndpointTrouble.Kind.KEY_REFUSED, false),
                arguments(Replies.shouldRetry(401, "false"), EndpointTrouble.Kind.KEY_REFUSED, false),
                arguments(Replies.error(403, "invalid_api_key"), EndpointTrouble.Kind.KEY_REFUSED, false),
                arguments(
                        Replies.status(403, "{\"type\":\"error\",\"error\":{\"type\":\"permission_error\"}}"),
                        EndpointTrouble.Kind.KEY_REFUSED,
                        false),
                arguments(Replies.status(403, "<html>no</html>"), EndpointTrouble.Kind.KEY_REFUSED, true),
                arguments(
                        message(400, "API key not valid. Please pass a valid API key."),
                        EndpointTrouble.Kind.KEY_REFUSED,
                        true),
                arguments(Replies.status(402), EndpointTrouble.Kind.OUT_OF_CREDIT, false),
                arguments(Replies.error(429, "insufficient_quota"), EndpointTrouble.Kind.OUT_OF_CREDIT, false),
                arguments(Replies.error(429, "credit_balance_exhausted"), EndpointTrouble.Kind.OUT_OF_CREDIT, false),
                arguments(
                        Replies.error(429, "project_spend_limit_exceeded"), EndpointTrouble.Kind.OUT_OF_CREDIT, false),
                arguments(
                        Replies.ok("{\"error\":{\"code\":\"insufficient_quota\"}}"),
                        EndpointTrouble.Kind.OUT_OF_CREDIT,
                        false),
                arguments(message(403, "Key limit exceeded (total limit)"), EndpointTrouble.Kind.OUT_OF_CREDIT, true),
                arguments(
                        message(400, "Your credit balance is too low to access the API"),
                        EndpointTrouble.Kind.OUT_OF_CREDIT,
                        true),
                arguments(Replies.status(307, ""), EndpointTrouble.Kind.UNREACHABLE, false),
                arguments(Replies.status(404, "<html>"), EndpointTrouble.Kind.UNREACHABLE, true),
                arguments(Replies.status(404, "{\"detail\":\"Not Found\"}"), EndpointTrouble.Kind.UNREACHABLE, true));
    }

    @ParameterizedTest
    @MethodSource("pausingAnswers")
    void pausesTheEndpoint(Exchange exchange, EndpointTrouble.Kind kind, boolean doubtful) {
        assertThat(classify(exchange)).isInstanceOfSatisfying(PauseEndpoint.class, pause -> {
            assertThat(pause.kind()).isEqualTo(kind);
            assertThat(pause.doubtful()).isEqualTo(doubtful);
            assertThat(pause.message()).hasLineCount(1);
        });
    }

    @Test
    void tellsWhatToDoAboutARefusedKey() {
        assertThat(((PauseEndpoint) classify(Replies.error(401, "invalid_api_key"))).message())
                .isEqualTo("the endpoint refused the key (401, invalid_api_key): check the API key and what it may be"
                        + " used for");
    }

    @Test
    void keepsTheUpstreamsWordsOutOfItsOwnMessages() {
        Exchange echo = Replies.status(
                500, "{\"error\":{\"code\":\"my secret prompt\",\"type\":\"x y\",\"message\":\"my secret prompt\"}}");

        Retry retry = (Retry) classify(echo);
        assertThat(retry.message() + retry.code()).doesNotContain("secret");
    }

    @Test
    void passesANonJsonErrorOnAsAnErrorWithoutABody() {
        Rejected rejected = (Rejected) classify(Replies.status(413, "<html>too large</html>"));

        assertThat(rejected.answer()).isEqualTo(new AttemptOutcome.Answer(413, "req-1", null));
    }

    @Test
    void failsAnAnswerThatIsTooLarge() {
        assertThat(classify(Replies.none(Kind.TOO_LARGE)))
                .isEqualTo(new Rejected(null, "response_too_large", "it broke"));
    }

    @Test
    void readsTheDelayTheServerAsksFor() {
        assertThat(((Retry) classify(Replies.retryAfter(429, "1.5"))).askedDelay())
                .hasMillis(1500);
    }

    @Test
    void completesWithTheBodyUnchanged() {
        String body = " " + Replies.HELLO.replace(",", " ,\n") + "\n";
        Completed completed = (Completed) classify(Replies.ok(body));

        assertThat(completed.answer().json()).isEqualTo(body);
    }

    private Completed completed(String choice) {
        return (Completed) classify(Replies.ok("{\"choices\":[" + choice + "]}"));
    }

    @Test
    void marksAnAnswerTheModelStoppedForLength() {
        String cut = "{\"message\":{\"content\":\"Hel\"},\"finish_reason\":\"length\"}";

        assertThat(completed(cut).truncated()).isTrue();
        assertThat(((Completed) classify(Replies.hello())).truncated()).isFalse();
    }

    @Test
    void takesAnEmptyAnswerThatRanIntoTheLengthAsFinal() {
        assertThat(completed("{\"message\":{\"content\":\"\"},\"finish_reason\":\"length\"}")
                        .truncated())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":{\"content\":\"\"},\"finish_reason\":\"content_filter\"}",
                "{\"message\":{\"content\":null,\"refusal\":\"I cannot\"},\"finish_reason\":\"stop\"}",
                "{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"1\"}]},\"finish_reason\":\"tool_calls\"}",
                "{\"message\":{\"content\":\"\",\"tool_calls\":[{\"id\":\"1\"}]},\"finish_reason\":\"stop\"}",
                "{\"message\":{\"content\":null,\"function_call\":{\"name\":\"f\"}},\"finish_reason\":\"stop\"}",
                "{\"message\":{\"content\":\"x\",\"reasoning\":\"r\"},\"finish_reason\":\"stop\"}",
                "{\"message\":{\"content\":\"x\",\"reasoning_content\":\"r\"},\"finish_reason\":null}"
            })
    void takesAsFinal(String choice) {
        assertThat(completed(choice)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":{\"content\":\"\"},\"finish_reason\":\"stop\"}",
                "{\"message\":{\"content\":\" \\n\"},\"finish_reason\":\"stop\"}",
                "{\"message\":{\"content\":null},\"finish_reason\":\"stop\"}",
                "{\"message\":{\"content\":null,\"reasoning\":\"long thoughts\",\"tool_calls\":[]},\"finish_reason\":\"stop\"}"
            })
    void retriesAnEmptyAnswer(String choice) {
        Retry retry = (Retry) classify(Replies.ok("{\"choices\":[" + choice + "]}"));

        assertThat(retry.cause()).isEqualTo(RetryCause.EMPTY_ANSWER);
        assertThat(retry.usage()).isNotNull();
    }

    @Test
    void estimatesAndFlagsWhenNoUsageIsReported() {
        Usage usage = completed("{\"message\":{\"content\":\"Hello, world\"},\"finish_reason\":\"stop\"}")
                .usage();

        assertThat(usage.getEstimated()).isTrue();
        assertThat(usage.getPromptTokens()).isPositive();
        assertThat(usage.getCompletionTokens()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"default,", "standard,", "on_demand,", "flex,flex", "priority,priority"})
    void readsTheServiceTier(String named, String tier) {
        String body = Replies.HELLO.replace("\"object\"", "\"service_tier\":\"" + named + "\",\"object\"");

        assertThat(((Completed) classify(Replies.ok(body))).serviceTier()).isEqualTo(tier);
    }

    private AttemptOutcome classify(String endpoint, String body) {
        return classifier.classify(Replies.ok(body), endpoint, "{\"input\":\"abcdefgh\"}", FakeTime.START);
    }

    @Test
    void understandsTheMessagesApi() {
        Completed completed = (Completed) classify(
                "/v1/messages",
                "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"max_tokens\","
                        + "\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":20,"
                        + "\"cache_creation_input_tokens\":5,\"output_tokens\":7,\"service_tier\":\"standard\"}}");

        assertThat(completed.usage()).isEqualTo(new Usage(35L, 20L, 7L, null, false));
        assertThat(completed.truncated()).isTrue();
        assertThat(completed.serviceTier()).isNull();
    }

    @Test
    void understandsTheResponsesApi() {
        Completed completed = (Completed) classify(
                "/v1/responses",
                "{\"object\":\"response\",\"status\":\"incomplete\",\"error\":null,"
                        + "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[],"
                        + "\"usage\":{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":4},"
                        + "\"output_tokens\":9,\"output_tokens_details\":{\"reasoning_tokens\":8}}}");

        assertThat(completed.usage()).isEqualTo(new Usage(10L, 4L, 9L, 8L, false));
        assertThat(completed.truncated()).isTrue();
    }

    @Test
    void understandsAFailedResponse() {
        String failed =
                "{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"no\"},\"output\":[]}";

        assertThat(classify("/v1/responses", failed)).isInstanceOf(Retry.class);
    }

    @Test
    void understandsEmbeddings() {
        Completed completed = (Completed)
                classify(
                        "/v1/embeddings",
                        "{\"object\":\"list\",\"data\":[{\"embedding\":[0.1,0.2]}],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}");

        assertThat(completed.usage()).isEqualTo(new Usage(8L, null, null, null, false));
    }

    @Test
    void understandsPlainCompletions() {
        Completed completed = (Completed) classify(
                "/v1/completions", "{\"choices\":[{\"text\":\"four tokens here\",\"finish_reason\":\"length\"}]}");

        assertThat(completed.truncated()).isTrue();
        assertThat(completed.usage().getCompletionTokens()).isEqualTo(4);
    }
}
