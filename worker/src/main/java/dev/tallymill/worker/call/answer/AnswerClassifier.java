package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.ModelApi;
import dev.tallymill.worker.call.answer.AttemptOutcome.Answer;
import dev.tallymill.worker.call.answer.AttemptOutcome.Completed;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.Exchange.NoReply;
import dev.tallymill.worker.call.http.Exchange.Reply;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Says what an exchange means. Pure but for the clock's reading it is given, and thread-safe. Answers with an error status, or
 * an error object in a 200, go on to {@link ErrorClassifier}.
 */
public final class AnswerClassifier {

    private final BodyDigest digests = new BodyDigest();
    private final TokenEstimator estimator = new TokenEstimator();
    private final @Nullable SchemaCheck schemaCheck;

    /** @param checkSchemas whether an answer that breaks the JSON schema its job asks for is to be retried */
    public AnswerClassifier(boolean checkSchemas) {
        this.schemaCheck = checkSchemas ? new SchemaCheck() : null;
    }

    /**
     * The meaning of one exchange.
     *
     * @param endpoint path of the API operation
     * @param requestBody what was sent, to estimate its tokens should the answer not report them
     * @param now when the exchange ended, for a {@code Retry-After} that is a date
     */
    public AttemptOutcome classify(Exchange exchange, String endpoint, String requestBody, Instant now) {
        return switch (exchange) {
            case NoReply noReply -> withoutReply(noReply);
            case Reply reply when reply.status() >= 300 -> error(reply, now);
            case Reply reply -> success(reply, ModelApi.of(endpoint), requestBody, now);
        };
    }

    private static AttemptOutcome withoutReply(NoReply failure) {
        return switch (failure.kind()) {
            case NOT_CONNECTED -> retry(RetryCause.UNREACHABLE, "connection_error", failure.message());
            case STALE_CONNECTION -> retry(RetryCause.STALE_CONNECTION, "connection_error", failure.message());
            case BROKEN -> retry(RetryCause.BROKEN_ANSWER, "connection_error", failure.message());
            case TIMEOUT -> retry(RetryCause.TIMEOUT, "request_timeout", failure.message());
            case TOO_LARGE -> new Rejected(null, "response_too_large", failure.message());
        };
    }

    private AttemptOutcome error(Reply reply, Instant now) {
        ErrorBody error = ErrorBody.of(digests.of(reply.body()));
        String json = digests.isJson(reply.body()) ? reply.body() : null;
        Answer answer = new Answer(reply.status(), reply.headers().requestId(), json);
        return ErrorClassifier.classify(answer, error, reply.headers(), now);
    }

    private AttemptOutcome success(Reply reply, ModelApi api, String requestBody, Instant now) {
        JsonNode digest = digests.of(reply.body());
        if (digest == null) {
            return retry(
                    RetryCause.BROKEN_ANSWER,
                    "invalid_response",
                    "the answer with status " + reply.status() + " is cut short or not a JSON object");
        }
        ErrorBody error = ErrorBody.of(digest);
        error = error.present() ? error : ErrorBody.ofChoices(digest);
        String requestId = reply.headers().requestId();
        if (error.present()) {
            Integer stated = error.status();
            int status = stated != null ? stated : ErrorCodes.statusOf(error);
            return ErrorClassifier.classify(new Answer(status, requestId, reply.body()), error, reply.headers(), now);
        }
        return completion(
                new Completion(digest, api), new Answer(reply.status(), requestId, reply.body()), requestBody);
    }

    private AttemptOutcome completion(Completion completion, Answer answer, String requestBody) {
        if (!completion.hasShape()) {
            return retry(
                    RetryCause.BROKEN_ANSWER, "invalid_response", "the answer is JSON, but not an answer of this API");
        }
        if (completion.failed()) {
            return new Retry(
                    RetryCause.SERVER_ERROR,
                    null,
                    "response_failed",
                    "the response failed without a reason",
                    null,
                    null);
        }
        if (completion.unfinished()) {
            // It would have to be asked for again and again, under an id of its own.
            return new Rejected(null, "background_response", "the response was left to run in the background");
        }
        Usage usage = estimator.complete(
                UsageReader.read(completion.digest().path("usage")),
                requestBody,
                completion.digest(),
                completion.api() != ModelApi.EMBEDDINGS);
        if (completion.empty()) {
            return new Retry(
                    RetryCause.EMPTY_ANSWER,
                    answer,
                    "empty_response",
                    "the model stopped without writing anything",
                    null,
                    usage);
        }
        String violation = schemaCheck == null ? null : schemaCheck.violation(requestBody, completion);
        if (violation != null) {
            return new Retry(RetryCause.SCHEMA_MISMATCH, answer, "schema_mismatch", violation, null, usage);
        }
        return new Completed(answer, usage, completion.serviceTier(), completion.truncated());
    }

    private static Retry retry(RetryCause cause, String code, String message) {
        return new Retry(cause, null, code, message, null, null);
    }
}
