package dev.tallymill.worker.consume;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the static member that a killed worker left in the group, so that its successor in the slot need not wait for
 * the session to time out. Only after the producers were fenced: a worker that is alive after all can then commit
 * nothing any more.
 */
final class SlotEviction {

    private static final Logger log = LoggerFactory.getLogger(SlotEviction.class);

    private final Admin admin;
    private final String groupId;
    private final String slot;

    SlotEviction(Admin admin, String groupId, String slot) {
        this.admin = admin;
        this.groupId = groupId;
        this.slot = slot;
    }

    void run() {
        var options = new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(slot)));
        options.reason("taken over by a new worker");
        try {
            admin.removeMembersFromConsumerGroup(groupId, options).all().get();
            log.info("Took slot {} of group {} over from a worker that had not left", slot, groupId);
        } catch (ExecutionException e) {
            if (!isNobodyThere(e)) {
                throw new KafkaException("cannot take over slot " + slot + " of group " + groupId, e.getCause());
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** The group, or the member in it, does not exist: the ordinary case. Kafka wraps the latter once more. */
    private static boolean isNobodyThere(ExecutionException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownMemberIdException || cause instanceof GroupIdNotFoundException) {
                return true;
            }
        }
        return false;
    }
}
