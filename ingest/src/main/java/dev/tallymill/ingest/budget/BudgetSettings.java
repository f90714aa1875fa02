package dev.tallymill.ingest.budget;

import java.util.Set;

/**
 * What is assumed where a request does not say how much it can use.
 *
 * @param assumedMaxTokens most output tokens of a request that sets no maximum; one that gets more can overshoot a budget
 * @param promptOverheadTokens tokens that the upstream's template may add to a prompt
 * @param partTokens most input tokens of a part that is no text: an image, a sound, a file
 * @param providers who may answer, as usage names them; empty when that is not known: then the dearest price of any counts
 */
public record BudgetSettings(long assumedMaxTokens, long promptOverheadTokens, long partTokens, Set<String> providers) {

    public static final BudgetSettings DEFAULT = new BudgetSettings(16_384, 1_024, 65_536, Set.of());

    public BudgetSettings {
        if (assumedMaxTokens < 1 || promptOverheadTokens < 0 || partTokens < 0) {
            throw new IllegalArgumentException("assumptions of ingest.budget must not be negative");
        }
        providers = Set.copyOf(providers);
    }
}
