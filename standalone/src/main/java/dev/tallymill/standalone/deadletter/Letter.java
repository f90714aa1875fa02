package dev.tallymill.standalone.deadletter;

import dev.tallymill.schemas.topic.DeadLetterOrigin;
import org.apache.kafka.common.TopicPartition;

/**
 * A dead letter, without its bytes.
 *
 * @param place its partition of the dead letters
 * @param offset there
 * @param origin where the record stood, and what was wrong with it
 * @param bytes size of its value, -1 where it has none
 * @param replayed whether it was published again
 */
record Letter(TopicPartition place, long offset, DeadLetterOrigin origin, int bytes, boolean replayed) {

    Letter asReplayed() {
        return new Letter(place, offset, origin, bytes, true);
    }
}
