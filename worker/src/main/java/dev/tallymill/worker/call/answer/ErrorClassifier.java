package dev.tallymill.worker.call.answer;

import dev.tallymill.worker.call.EndpointTrouble.Kind;
import dev.tallymill.worker.call.answer.AttemptOutcome.Answer;
import dev.tallymill.worker.call.answer.AttemptOutcome.PauseEndpoint;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.http.Exchange.ReplyHeaders;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Says what an error status means. Pure. The order of the questions is the rule:
 *
 * <ol>
 *   <li>Is it about the account or the key? Then the endpoint pauses, whatever {@code x-should-retry} says: a pause fails no
 *       job and costs no attempt.
 *   <li>Does {@code x-should-retry} decide?
 *   <li>Does the error's code decide: a context that is too long, a 500 that belongs to the item?
 *   <li>The status decides.
 * </ol>
 *
 * <p>A 403 may be about the key or about the prompt. Moderation names itself by code, type, wording or OpenRouter's {@code
 * metadata.reasons}, and a refused model by its code; both fail the job. A 403 that names the key pauses the endpoint. One
 * that says nothing is taken to be about the key, in doubt. So is a 404 without an error object: no job is at fault where
 * the base URL has no such path.
 */
final class ErrorClassifier {

    private ErrorClassifier() {}

    static AttemptOutcome classify(Answer answer, ErrorBody error, ReplyHeaders headers, Instant now) {
        PauseEndpoint pause = pause(answer, error, headers);
        if (pause != null) {
            return pause;
        }
        Boolean shouldRetry = shouldRetry(headers);
        boolean retried = shouldRetry != null ? shouldRetry : retriedByItself(answer.status(), error);
        String code = error.codeOr("http_" + answer.status());
        String message = "the endpoint answered " + answer.status() + named(error);
        return retried
                ? new Retry(cause(answer.status(), error), answer, code, message, RetryAfter.read(headers, now), null)
                : new Rejected(answer, code, message);
    }

    private static @Nullable PauseEndpoint pause(Answer answer, ErrorBody error, ReplyHeaders headers) {
        int status = answer.status();
        if (status == 402 || (status < 500 && ErrorCodes.isCredit(error))) {
            return outOfCredit(answer, error, false);
        }
        if (status == 401 || (status < 500 && ErrorCodes.isKey(error))) {
            return keyRefused(answer, error, false);
        }
        if (status < 500 && ErrorCodes.soundsLikeCredit(error)) {
            return outOfCredit(answer, error, true);
        }
        if (status < 500 && ErrorCodes.soundsLikeKey(error)) {
            return keyRefused(answer, error, true);
        }
        if (status == 403 && !ErrorCodes.isModeration(error) && !ErrorCodes.isModel(error)) {
            return keyRefused(answer, error, !error.names().anyMatch("permission_error"::equals));
        }
        if (status < 400 || status == 407) {
            return new PauseEndpoint(Kind.UNREACHABLE, elsewhere(status, headers), answer, false);
        }
        if ((status == 404 || status == 405) && !error.present()) {
            return new PauseEndpoint(
                    Kind.UNREACHABLE,
                    "the endpoint has no such path (%d): check the base URL".formatted(status),
                    answer,
                    true);
        }
        return null;
    }

    private static PauseEndpoint outOfCredit(Answer answer, ErrorBody error, boolean doubtful) {
        String message = "the endpoint says that the account has no credit left (%d%s): add credit or raise its limit"
                .formatted(answer.status(), named(error));
        return new PauseEndpoint(Kind.OUT_OF_CREDIT, message, answer, doubtful);
    }

    private static PauseEndpoint keyRefused(Answer answer, ErrorBody error, boolean doubtful) {
        String message = "the endpoint refused the key (%d%s): check the API key and what it may be used for"
                .formatted(answer.status(), named(error));
        return new PauseEndpoint(Kind.KEY_REFUSED, message, answer, doubtful);
    }

    private static String elsewhere(int status, ReplyHeaders headers) {
        if (status == 407) {
            return "a proxy asks for a password (407): check the network settings";
        }
        String location = headers.location();
        return location == null
                ? "the endpoint answered with a redirect (%d): check the base URL".formatted(status)
                : "the endpoint redirects to %s (%d): use that as the base URL"
                        .formatted(
                                location.replaceAll("[?#].*", "")
                                        .lines()
                                        .findFirst()
                                        .orElse(""),
                                status);
    }

    private static @Nullable Boolean shouldRetry(ReplyHeaders headers) {
        return switch (headers.shouldRetry()) {
            case "true" -> true;
            case "false" -> false;
            case null, default -> null;
        };
    }

    private static boolean retriedByItself(int status, ErrorBody error) {
        if (ErrorCodes.isContextLength(error)) {
            return false;
        }
        return switch (status) {
            case 408, 409, 425, 429, 498 -> true;
            default -> status >= 500;
        };
    }

    private static RetryCause cause(int status, ErrorBody error) {
        return switch (status) {
            case 429, 498 -> RetryCause.RATE_LIMITED;
            case 502 -> RetryCause.BAD_GATEWAY;
            case 503, 529 -> RetryCause.OVERLOADED;
            case 504 -> RetryCause.GATEWAY_TIMEOUT;
            case 500 -> ErrorCodes.isItemFault(error) ? RetryCause.ITEM_FAULT : RetryCause.SERVER_ERROR;
            default -> RetryCause.SERVER_ERROR;
        };
    }

    /** The upstream's code, for a message; its own words stay in the body, for they may hold prompt text. */
    private static String named(ErrorBody error) {
        return error.names().findFirst().map(name -> ", " + name).orElse("");
    }
}
