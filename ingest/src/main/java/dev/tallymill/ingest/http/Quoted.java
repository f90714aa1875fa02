package dev.tallymill.ingest.http;

/** What a client wrote, fit for one line of a message: short and without control characters. */
public final class Quoted {

    private static final int MAX_CHARS = 100;

    private Quoted() {}

    public static String of(String text) {
        String shortened = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
        return shortened.replaceAll("\\p{Cntrl}", "?");
    }
}
