package dev.tallymill.standalone.sdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Request files as users write them. */
final class RequestFiles {

    private RequestFiles() {}

    /** Chat completions with the custom ids id-0, id-1, ... */
    static Path chat(Path directory, int lines) throws IOException {
        String content = IntStream.range(0, lines)
                .mapToObj(line -> "{\"custom_id\":\"id-" + line + "\",\"method\":\"POST\","
                        + "\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"gpt-oss-120b\","
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Question " + line + "\"}]}}\n")
                .collect(Collectors.joining());
        return Files.writeString(directory.resolve("requests-" + lines + ".jsonl"), content);
    }
}
