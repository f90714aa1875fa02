package dev.tallymill.standalone.docker;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A file of requests in the Batch API's input format, each with a prompt of its own.
 *
 * @param name begins every custom_id
 * @param count number of lines
 */
record RequestLines(String name, int count) {

    static final String ENDPOINT = "/v1/chat/completions";

    /** A model whose price is built in: {@link #INPUT_PRICE} and {@link #OUTPUT_PRICE}. */
    static final String MODEL = "gpt-oss-120b";

    /** USD per million tokens. */
    static final String INPUT_PRICE = "0.15";

    /** USD per million tokens. */
    static final String OUTPUT_PRICE = "0.60";

    Set<String> customIds() {
        return IntStream.range(0, count).mapToObj(this::customId).collect(Collectors.toSet());
    }

    byte[] bytes() {
        return IntStream.range(0, count)
                .mapToObj(this::line)
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private String customId(int number) {
        return name + "-" + number;
    }

    private String line(int number) {
        return """
                {"custom_id":"%s","method":"POST","url":"%s","body":{"model":"%s","messages":[\
                {"role":"user","content":"Which section does package %s belong to?"}]}}""".formatted(customId(number), ENDPOINT, MODEL, customId(number));
    }
}
