package dev.tallymill.worker.call.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.worker.call.ModelApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever the answer, however it is cut into events and bytes: what comes out is what would have come whole. */
class EventStreamPropertyTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Property(tries = 300)
    void chatCompletionsComeOutAsTheyWere(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        ObjectNode answer = new RandomAnswers(random).chat();
        comesOut(ModelApi.CHAT, answer, new AnswerCutter(random).chat(answer), random);
    }

    @Property(tries = 300)
    void completionsComeOutAsTheyWere(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        ObjectNode answer = new RandomAnswers(random).completion();
        comesOut(ModelApi.COMPLETIONS, answer, new AnswerCutter(random).completion(answer), random);
    }

    @Property(tries = 300)
    void messagesComeOutAsTheyWere(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        ObjectNode answer = new RandomAnswers(random).message();
        comesOut(ModelApi.MESSAGES, answer, new AnswerCutter(random).message(answer), random);
    }

    @Property(tries = 300)
    void responsesComeOutAsTheyWere(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        ObjectNode answer = new RandomAnswers(random).response();
        comesOut(ModelApi.RESPONSES, answer, new AnswerCutter(random).response(answer), random);
    }

    private static void comesOut(ModelApi api, ObjectNode answer, List<String> events, Random random)
            throws IOException {
        EventStream stream = Objects.requireNonNull(EventStream.of(api));
        feed(stream, String.join("", events), random);
        stream.finish();

        assertThat(stream.ended()).isTrue();
        assertThat(JSON.readTree(stream.json())).isEqualTo(JSON.readTree(answer.toString()));
    }

    private static void feed(EventStream stream, String text, Random random) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(1 + random.nextInt(200), bytes.length - from);
            stream.feed(bytes, from, length);
            from += length;
        }
    }

    /** No cut, wherever it falls, passes for an answer unless the model had ended it. */
    @Property(tries = 200)
    void aPartIsNeverTakenForTheWhole(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        ObjectNode answer = new RandomAnswers(random).chat();
        while (answer.path("choices").size() > 1) { // of the second nothing is known before it begins
            ((ArrayNode) answer.path("choices")).remove(1);
        }
        List<String> events = new AnswerCutter(random).chat(answer);
        int last = events.size() - 3; // the last finish_reason; usage and [DONE] follow
        String part = String.join("", events.subList(0, random.nextInt(last + 1)));
        EventStream stream = Objects.requireNonNull(EventStream.of(ModelApi.CHAT));
        feed(stream, part, random);
        stream.finish();

        assertThat(stream.whole()).isFalse();
        assertThatThrownBy(stream::json).isInstanceOf(IllegalStateException.class);
    }
}
