package dev.tallymill.standalone.simulate.answer;

import org.jspecify.annotations.Nullable;

/** The endpoints a prompt can be posted to, each under any base path. */
public enum ModelEndpoint {
    /** OpenAI's chat completions. */
    CHAT_COMPLETIONS("/chat/completions"),
    /** OpenAI's legacy completions. */
    COMPLETIONS("/completions"),
    /** OpenAI's embeddings. */
    EMBEDDINGS("/embeddings"),
    /** OpenAI's responses. */
    RESPONSES("/responses"),
    /** Anthropic's messages. */
    MESSAGES("/messages");

    private final String suffix;

    ModelEndpoint(String suffix) {
        this.suffix = suffix;
    }

    /** The endpoint a request path ends with, null when it names none. */
    public static @Nullable ModelEndpoint ofPath(String path) {
        for (ModelEndpoint endpoint : values()) {
            if (path.endsWith(endpoint.suffix)) {
                return endpoint;
            }
        }
        return null;
    }
}
