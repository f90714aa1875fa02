package dev.tallymill.worker.call;

/** The APIs whose answers are understood; an endpoint belongs to one by the end of its path. */
public enum ModelApi {
    /** OpenAI's chat completions. */
    CHAT("/chat/completions"),
    /** OpenAI's completions of a plain prompt. */
    COMPLETIONS("/completions"),
    /** Anthropic's messages. */
    MESSAGES("/messages"),
    /** OpenAI's responses. */
    RESPONSES("/responses"),
    /** OpenAI's embeddings. */
    EMBEDDINGS("/embeddings"),
    /** Any other path: its JSON is passed on as it is. */
    OTHER("");

    private final String suffix;

    ModelApi(String suffix) {
        this.suffix = suffix;
    }

    /** The API an endpoint belongs to. */
    public static ModelApi of(String endpoint) {
        for (ModelApi api : values()) { // in this order: one suffix is the end of another
            if (endpoint.endsWith(api.suffix)) {
                return api;
            }
        }
        return OTHER;
    }
}
