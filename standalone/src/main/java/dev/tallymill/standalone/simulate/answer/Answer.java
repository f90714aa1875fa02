package dev.tallymill.standalone.simulate.answer;

import org.jspecify.annotations.Nullable;

/**
 * What the model says to one prompt.
 *
 * @param fingerprint of the prompt: gives ids and vectors
 * @param text the content
 * @param cutOff the model stopped for {@code max_tokens}
 * @param tokens null when the server is told to omit usage
 */
public record Answer(
        long fingerprint,
        String text,
        boolean cutOff,
        @Nullable TokenCounts tokens) {

    String id(String prefix) {
        return prefix + String.format("%016x", fingerprint);
    }
}
