package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.worker.call.ModelApi;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer on its way: takes bytes in, however they are portioned, and gives the JSON text that the same call would
 * have got without streaming. An error in the stream takes the place of the answer, whatever came before. Pure; not
 * thread-safe.
 */
public final class EventStream {

    private final SseParser parser = new SseParser();
    private final StreamedAnswer answer;
    private @Nullable ObjectNode error;

    private EventStream(StreamedAnswer answer) {
        this.answer = answer;
    }

    /** A stream that has not begun; null for an API that does not stream. */
    public static @Nullable EventStream of(ModelApi api) {
        StreamedAnswer answer = StreamedAnswer.of(api);
        return answer == null ? null : new EventStream(answer);
    }

    /**
     * Takes in the next bytes.
     *
     * @return whether they complete an event; comments and events that only keep the connection alive are none
     * @throws MalformedStreamException when no answer can be put together any more
     * @throws java.nio.charset.CharacterCodingException when it is not UTF-8
     */
    public boolean feed(byte[] bytes, int offset, int length) throws IOException {
        return accept(parser.feed(bytes, offset, length));
    }

    /** The server has ended the stream. */
    public void finish() throws IOException {
        boolean unused = accept(parser.finish());
    }

    private boolean accept(List<SseEvent> events) throws MalformedStreamException {
        boolean progress = false;
        for (SseEvent event : events) {
            if (ended()) {
                return progress;
            }
            if (event.isDone()) {
                answer.done();
                progress = true;
                continue;
            }
            ObjectNode data = StreamJson.object(event.data());
            error = StreamError.in(event.name(), data);
            progress |= error != null || answer.accept(data);
        }
        return progress;
    }

    /** Whether the model has begun to write. */
    public boolean begun() {
        return error == null && answer.begun();
    }

    /** Whether nothing that matters can follow. */
    public boolean ended() {
        return error != null || answer.ended();
    }

    /** Whether {@link #json()} may be asked for: the answer is whole, or an error stands in its place. */
    public boolean whole() {
        return error != null || answer.whole();
    }

    /** About how many characters are held. */
    public long size() {
        return parser.held() + answer.size();
    }

    /** The ordinary answer, or the error; to be asked for once, and only of a whole one. */
    public String json() {
        if (!whole()) {
            throw new IllegalStateException("the answer is not whole");
        }
        return StreamJson.write(error != null ? error : answer.result());
    }
}
