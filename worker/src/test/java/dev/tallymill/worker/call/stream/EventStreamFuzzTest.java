package dev.tallymill.worker.call.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.worker.call.ModelApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever JSON a server puts into its events: there is an answer, or the stream is broken, and nothing else happens. */
class EventStreamFuzzTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final List<String> NAMES = List.of(
            "choices",
            "delta",
            "message",
            "index",
            "content",
            "tool_calls",
            "function",
            "arguments",
            "logprobs",
            "finish_reason",
            "usage",
            "x_groq",
            "id",
            "type",
            "response",
            "output",
            "item",
            "content_block",
            "partial_json",
            "text",
            "citation",
            "error");

    private static final List<String> TYPES = List.of(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "message_delta",
            "message_stop",
            "response.completed",
            "response.output_item.done",
            "citations_delta",
            "signature_delta",
            "text_delta");

    @Property(tries = 3_000)
    void nothingButAnAnswerOrABrokenStream(@ForAll long seed, @ForAll ModelApi api) throws Exception {
        EventStream stream = EventStream.of(api);
        if (stream == null) {
            assertThat(api).isIn(ModelApi.EMBEDDINGS, ModelApi.OTHER);
            return;
        }
        Random random = new Random(seed);
        try {
            for (int i = 0; i < 8; i++) {
                feed(stream, event(random));
            }
            stream.finish();
        } catch (MalformedStreamException e) {
            assertThat(e).hasMessageMatching("(a|an|the) .*"); // says what is wrong with it
            return;
        }
        if (stream.whole()) {
            assertThat(JSON.readTree(stream.json())).isInstanceOf(ObjectNode.class);
        }
    }

    private static void feed(EventStream stream, JsonNode event) throws IOException {
        byte[] bytes = ("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8);
        stream.feed(bytes, 0, bytes.length);
    }

    private static ObjectNode event(Random random) {
        ObjectNode event = object(random, 4);
        event.set("type", pick(random, TYPES));
        event.set("index", NODES.numberNode(random.nextInt(2)));
        event.set(random.nextBoolean() ? "delta" : "message", object(random, 3));
        ArrayNode choices = event.putArray("choices");
        for (int i = 0; i < random.nextInt(3); i++) {
            choices.add(value(random, 3));
        }
        return random.nextInt(20) == 0 ? object(random, 2) : event;
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < random.nextInt(5); i++) {
            String name = NAMES.get(random.nextInt(NAMES.size() - (depth == 4 ? 1 : 0)));
            object.set(name, value(random, depth - 1));
        }
        return object;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 5)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.numberNode(random.nextInt(3) - 1);
            case 2 -> NODES.booleanNode(random.nextBoolean());
            case 3 -> NODES.textNode(random.nextBoolean() ? "" : "x");
            case 4 -> pick(random, TYPES);
            case 5 -> NODES.arrayNode().add(value(random, depth - 1)).add(value(random, depth - 1));
            default -> object(random, depth);
        };
    }

    private static JsonNode pick(Random random, List<String> texts) {
        return NODES.textNode(Objects.requireNonNull(texts.get(random.nextInt(texts.size()))));
    }
}
