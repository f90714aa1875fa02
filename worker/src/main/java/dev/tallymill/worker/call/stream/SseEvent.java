package dev.tallymill.worker.call.stream;

/**
 * One server-sent event.
 *
 * @param name from {@code event:}; empty when there is none
 * @param data the lines of {@code data:}, joined by line feeds; never empty
 */
record SseEvent(String name, String data) {

    /** What OpenAI's APIs end a stream with. */
    boolean isDone() {
        return data.strip().equals("[DONE]");
    }
}
