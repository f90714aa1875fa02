package dev.tallymill.standalone.simulate.answer;

import java.util.List;

/** The JSON of one endpoint. Stateless. */
public interface WireFormat {

    /**
     * The body of an ordinary answer.
     *
     * @param createdSeconds Unix time the answer says it was created
     */
    byte[] answer(Prompt prompt, Answer answer, long createdSeconds);

    /** Whether {@link #events} may be called. */
    boolean streams();

    /**
     * The answer as server-sent events, each complete with its blank line, in the order they are sent.
     *
     * @throws UnsupportedOperationException when this endpoint does not stream
     */
    List<byte[]> events(Prompt prompt, Answer answer, long createdSeconds);

    /** The body of an answer with another status than 200. */
    byte[] error(ApiError error);
}
