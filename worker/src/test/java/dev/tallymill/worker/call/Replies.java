package dev.tallymill.worker.call;

import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.Exchange.Kind;
import dev.tallymill.worker.call.http.Exchange.NoReply;
import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.http.Exchange.ReplyHeaders;

/** What scripted upstreams answer. */
public final class Replies {

    public static final String HELLO = """
            {"id":"chatcmpl-1","object":"chat.completion","model":"gpt-oss-120b","choices":[{"index":0,\
            "message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":11,"completion_tokens":3,"total_tokens":14}}""";

    private Replies() {}

    public static Exchange hello() {
        return ok(HELLO);
    }

    public static Exchange ok(String body) {
        return status(200, body);
    }

    public static Exchange status(int status) {
        return status(status, "{\"error\":{\"message\":\"no\"}}");
    }

    public static Exchange status(int status, String body) {
        return new Reply(status, new ReplyHeaders("req-1", null, null, null, null), body);
    }

    public static Exchange error(int status, String code) {
        return status(status, "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":\"" + code + "\"}}");
    }

    public static Exchange retryAfter(int status, String seconds) {
        return new Reply(
                status, new ReplyHeaders("req-1", null, seconds, null, null), "{\"error\":{\"message\":\"no\"}}");
    }

    public static Exchange shouldRetry(int status, String value) {
        return new Reply(
                status, new ReplyHeaders("req-1", null, null, value, null), "{\"error\":{\"message\":\"no\"}}");
    }

    public static Exchange none(Kind kind) {
        return new NoReply(kind, "it broke");
    }
}
