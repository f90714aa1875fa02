package dev.tallymill.standalone.simulate.answer;

import org.jspecify.annotations.Nullable;

/**
 * What an answer says it used.
 *
 * @param prompt tokens of the prompt, cached ones included
 * @param cached tokens of the prompt that were cached, null when the server does not say
 * @param completion tokens of the answer, reasoning ones included
 * @param reasoning tokens of the answer spent on reasoning, null when the server does not say
 */
public record TokenCounts(
        int prompt,
        @Nullable Integer cached,
        int completion,
        @Nullable Integer reasoning) {

    int total() {
        return prompt + completion;
    }
}
