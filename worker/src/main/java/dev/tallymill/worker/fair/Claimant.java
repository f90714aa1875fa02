package dev.tallymill.worker.fair;

import dev.tallymill.schemas.topic.WeightHeader;

/**
 * For whom something is done, and how much of everything is due to it.
 *
 * @param weight from 1 to 1,000: of two whose items wait, one of weight 3 has three places for each of one of weight 1
 */
public record Claimant(String tenant, int weight) {

    public Claimant {
        weight = WeightHeader.inBounds(weight);
    }

    /** One of weight 1. */
    public static Claimant of(String tenant) {
        return new Claimant(tenant, WeightHeader.DEFAULT);
    }
}
