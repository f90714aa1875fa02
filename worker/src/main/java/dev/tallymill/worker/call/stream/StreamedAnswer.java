package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.worker.call.ModelApi;
import org.jspecify.annotations.Nullable;

/** One API's answer as far as its stream has come. Not thread-safe. */
interface StreamedAnswer {

    /** Null for an API that does not stream. */
    static @Nullable StreamedAnswer of(ModelApi api) {
        return switch (api) {
            case CHAT -> ChoicesAnswer.ofChat();
            case COMPLETIONS -> ChoicesAnswer.ofCompletions();
            case RESPONSES -> new ResponsesAnswer();
            case MESSAGES -> new MessagesAnswer();
            case EMBEDDINGS, OTHER -> null;
        };
    }

    /**
     * Takes in the data of the next event.
     *
     * @return false for one that only keeps the connection alive
     */
    boolean accept(ObjectNode event) throws MalformedStreamException;

    /** Takes in OpenAI's {@code [DONE]}. */
    void done();

    /** Whether the model has begun to write. */
    boolean begun();

    /** Whether nothing that matters can follow. */
    boolean ended();

    /** Whether this is a whole answer: nothing of the model's text is missing. */
    boolean whole();

    /** About how many characters are held. */
    long size();

    /** The ordinary answer; to be asked for once, at the end. */
    ObjectNode result();
}
