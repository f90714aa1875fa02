package dev.tallymill.standalone.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes request files in the shape of a real labelling job. */
public final class LabellingJob {

    private LabellingJob() {}

    /** A file of {@code lines} requests with custom ids row-0, row-1, ... */
    public static Path write(Path file, int lines) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int line = 0; line < lines; line++) {
                writer.write(request("row-" + line, line));
            }
        }
        return file;
    }

    static String request(String customId, int number) {
        return """
                {"custom_id": "%s", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-oss-120b", \
                "max_tokens": 64, "messages": [{"role": "system", "content": "Answer with exactly one word out of: \
                admin, devel, doc, games, libs, net, python, utils, web."}, {"role": "user", "content": "package-%d: \
                what section does number %d belong to?"}]}}
                """.formatted(customId, number, number);
    }
}
