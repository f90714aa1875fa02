package dev.tallymill.ingest.batch;

import java.time.Instant;

/**
 * Place of an object in the lists of its tenant: newest first, by id where two are of the same age.
 *
 * @param createdAt the object's age
 * @param id the object's id
 */
public record ListPosition(Instant createdAt, String id) implements Comparable<ListPosition> {

    @Override
    public int compareTo(ListPosition other) {
        int byAge = other.createdAt.compareTo(createdAt);
        return byAge != 0 ? byAge : id.compareTo(other.id);
    }
}
