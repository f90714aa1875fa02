package dev.tallymill.standalone.simulate.answer;

import java.util.EnumMap;
import java.util.Map;

/** The wire format of every endpoint. Thread-safe. */
public final class WireFormats {

    private final Map<ModelEndpoint, WireFormat> formats = new EnumMap<>(Map.of(
            ModelEndpoint.CHAT_COMPLETIONS, new ChatCompletionFormat(),
            ModelEndpoint.COMPLETIONS, new CompletionFormat(),
            ModelEndpoint.EMBEDDINGS, new EmbeddingsFormat(),
            ModelEndpoint.RESPONSES, new ResponsesFormat(),
            ModelEndpoint.MESSAGES, new MessagesFormat()));

    /** How this endpoint's answers look. */
    public WireFormat of(ModelEndpoint endpoint) {
        WireFormat format = formats.get(endpoint);
        if (format == null) {
            throw new IllegalStateException("no wire format for " + endpoint);
        }
        return format;
    }
}
