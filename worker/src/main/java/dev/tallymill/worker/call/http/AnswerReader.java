package dev.tallymill.worker.call.http;

import dev.tallymill.worker.call.ModelApi;
import dev.tallymill.worker.call.http.CallWatchdog.Watch;
import dev.tallymill.worker.call.stream.EventStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** Reads the body of an answer, streamed or not. Thread-safe. */
final class AnswerReader {

    private final HttpSettings settings;
    private final Clock clock;
    private final BodyReader bodies;

    AnswerReader(HttpSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.bodies = new BodyReader(settings.maxResponseBytes());
    }

    /**
     * What an answer says.
     *
     * @param timeToFirstToken null unless it was streamed
     */
    record Text(String text, @Nullable Duration timeToFirstToken) {}

    /**
     * Reads the body to its end.
     *
     * @param api whose stream of events it may be; null where none can be understood
     * @throws IOException as {@link BodyReader} and {@link StreamReader} do
     */
    Text read(@Nullable HttpEntity entity, @Nullable ModelApi api, Watch watch) throws IOException {
        InputStream content = entity == null ? null : entity.getContent();
        if (entity == null || content == null) {
            return new Text("", null);
        }
        bodies.requireWithinBound(entity.getContentLength());
        if (api == null) {
            return new Text(bodies.read(content, entity.getContentLength()), null);
        }
        boolean declared = BodyStart.isDeclaredAsEvents(entity);
        if (declared) {
            watch.expectMoreWithin(settings.streamIdleTimeout());
        }
        BodyStart start = BodyStart.of(content, declared);
        EventStream stream = start.isEventStream() ? EventStream.of(api) : null;
        return stream != null
                ? streamed(start.content(), stream, watch)
                : ordinary(start.content(), entity.getContentLength(), watch);
    }

    private Text streamed(InputStream content, EventStream stream, Watch watch) throws IOException {
        StreamReader reader =
                new StreamReader(stream, watch, clock, settings.streamIdleTimeout(), settings.maxResponseBytes());
        String text = reader.read(content);
        Instant firstToken = reader.firstToken();
        return new Text(text, firstToken == null ? null : Duration.between(watch.start(), firstToken));
    }

    private Text ordinary(InputStream content, long announcedLength, Watch watch) throws IOException {
        watch.allowSilence();
        return new Text(bodies.read(content, announcedLength), null);
    }
}
