package dev.tallymill.ingest.openai;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Makes names that clients gave harmless. */
final class Filenames {

    private static final int MAX_CHARS = 255;
    private static final String NAMELESS = "file.jsonl";

    private Filenames() {}

    /** The name without directories and control characters, cut to a length that file systems take. */
    static String lastSegment(String filename) {
        String plain = filename.replaceAll("\\p{Cntrl}", "").replace('\\', '/');
        String last = plain.substring(plain.lastIndexOf('/') + 1).strip();
        if (last.isEmpty() || last.equals(".") || last.equals("..")) {
            return NAMELESS;
        }
        int end = last.offsetByCodePoints(0, Math.min(MAX_CHARS, last.codePointCount(0, last.length())));
        return last.substring(0, end);
    }

    /** A {@code Content-Disposition} that proposes {@code filename}; nothing of it is taken for header syntax. */
    static String attachment(String filename) {
        String ascii = filename.replaceAll("[^A-Za-z0-9._ -]", "_");
        String encoded = URLEncoder.encode(filename, StandardCharsets.UTF_8).replace("+", "%20");
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }
}
