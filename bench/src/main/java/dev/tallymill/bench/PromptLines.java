package dev.tallymill.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Labelling jobs of the size people run by the million: about 900 bytes of request, one word of answer. Stateless. */
public final class PromptLines {

    public static final String MODEL = "gpt-oss-120b";
    public static final String ENDPOINT = "/v1/chat/completions";

    private static final String BEFORE_ITEM = "{\"model\": \"" + MODEL + "\", \"max_tokens\": 256, "
            + "\"reasoning_effort\": \"low\", \"messages\": [{\"role\": \"system\", \"content\": \"You label software"
            + " packages. Answer with exactly one word, the archive section that fits best, out of: admin, cli-mono,"
            + " comm, database, debug, devel, doc, editors, education, electronics, embedded, fonts, games, gnome,"
            + " gnu-r, gnustep, golang, graphics, hamradio, haskell, httpd, interpreters, introspection, java,"
            + " javascript, kde, kernel, libdevel, libs, lisp, localization, mail, math, metapackages, misc, net, news,"
            + " ocaml, oldlibs, otherosfs, perl, php, python, ruby, rust, science, shells, sound, tasks, tex, text,"
            + " utils, vcs, video, web, x11, xfce, zope.\"}, {\"role\": \"user\", \"content\": \"package-";
    private static final String AFTER_ITEM = ": a library for keeping count of things\"}]}";

    /** The request body of the job with this number. */
    public String body(long number) {
        return BEFORE_ITEM + number + AFTER_ITEM;
    }

    /** Writes a file of that many requests, numbered from {@code first}. */
    public void write(Path file, long first, int count) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (long number = first; number < first + count; number++) {
                out.write("{\"custom_id\": \"package-" + number + "\", \"method\": \"POST\", \"url\": \"" + ENDPOINT
                        + "\", \"body\": " + body(number) + "}\n");
            }
        }
    }
}
