package dev.tallymill.standalone.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.label.table.ExactJson;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the text of an answer becomes columns: as it is into the only one, or as a JSON object with a member for each.
 * Immutable, thread-safe.
 */
final class AnswerColumns {

    /** The column of a plain answer, where nobody named one. */
    static final String DEFAULT = "answer";

    private static final int SHOWN_CHARACTERS = 1_000;

    /** Models that are not held to JSON like to put it into a code block. */
    private static final Pattern CODE_BLOCK = Pattern.compile("^```[a-z]*\\s*(.*?)\\s*```$", Pattern.DOTALL);

    private final JsonMapper mapper = ExactJson.mapper();
    private final List<String> names;
    private final boolean json;
    private final @Nullable AnswerSchema schema;

    private AnswerColumns(List<String> names, boolean json, @Nullable AnswerSchema schema) {
        this.names = List.copyOf(names);
        this.json = json;
        this.schema = schema;
    }

    /**
     * The columns asked for.
     *
     * @param named empty for the schema's properties, or one plain answer where there is no schema; one name without a
     *     schema is a plain answer's, several without one are members of a JSON object that the prompt asks for
     * @throws CommandFailure when the schema has no such property
     */
    static AnswerColumns choose(List<String> named, @Nullable AnswerSchema schema) throws CommandFailure {
        if (schema == null) {
            return new AnswerColumns(named.isEmpty() ? List.of(DEFAULT) : named, named.size() > 1, null);
        }
        List<String> properties = schema.properties();
        for (String name : named) {
            if (!properties.contains(name)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--columns: the schema has no property \"" + name + "\"; it has "
                                + String.join(", ", properties));
            }
        }
        return new AnswerColumns(named.isEmpty() ? properties : named, true, schema);
    }

    List<String> names() {
        return names;
    }

    /** What {@code text}, the content of an answer, comes to. */
    RowAnswer read(String text) {
        String content = text.strip();
        return json ? readJson(content) : new RowAnswer.Labelled(List.of(new TextNode(content)));
    }

    private RowAnswer readJson(String content) {
        Matcher block = CODE_BLOCK.matcher(content);
        JsonNode answer;
        try {
            answer = mapper.readTree(block.matches() ? block.group(1) : content);
        } catch (JsonProcessingException e) {
            return invalid("not JSON", content);
        }
        if (!(answer instanceof ObjectNode object)) {
            return invalid("not a JSON object", content);
        }
        String problems = schema == null ? missing(object) : schema.problems(object);
        if (!problems.isEmpty()) {
            return invalid(problems, content);
        }
        List<JsonNode> values = new ArrayList<>(names.size());
        for (String name : names) {
            JsonNode value = object.get(name);
            values.add(value == null ? NullNode.instance : value);
        }
        return new RowAnswer.Labelled(values);
    }

    private String missing(ObjectNode object) {
        List<String> absent = names.stream().filter(name -> !object.has(name)).toList();
        return absent.isEmpty() ? "" : "lacks " + String.join(", ", absent);
    }

    private static RowAnswer invalid(String problem, String content) {
        String shown = content.length() <= SHOWN_CHARACTERS ? content : content.substring(0, SHOWN_CHARACTERS) + "...";
        return new RowAnswer.Invalid("invalid_answer: " + problem + ": " + shown);
    }
}
