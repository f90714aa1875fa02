package dev.tallymill.standalone.simulate.answer;

import org.jspecify.annotations.Nullable;

/** The endpoints a prompt can be posted to, each under any base path. */
public enum ModelEndpoint {
    /** OpenAI's chat completions. */
    CHAT_COMPLETIONS("/chat/completions", new ChatCompletionFormat()),
    /** OpenAI's legacy completions. */
    COMPLETIONS("/completions", new CompletionFormat()),
    /** OpenAI's embeddings. */
    EMBEDDINGS("/embeddings", new EmbeddingsFormat()),
    /** OpenAI's responses. */
    RESPONSES("/responses", new ResponsesFormat()),
    /** Anthropic's messages. */
    MESSAGES("/messages", new MessagesFormat());

    private final String suffix;
    private final WireFormat format;

    ModelEndpoint(String suffix, WireFormat format) {
        this.suffix = suffix;
        this.format = format;
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

    /** How this endpoint's answers look. */
    public WireFormat format() {
        return format;
    }
}
