package dev.tallymill.ingest.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which delivery is next, and up to where each partition is done with. A few go to each webhook at a time, so that one
 * slow receiver does not hold up the others. Not thread-safe.
 */
final class DeliveryQueue {

    private final RetrySchedule schedule;
    private final Limits limits;
    private final Map<String, Line> lines = new HashMap<>();
    private final Map<TopicPartition, Progress> partitions = new HashMap<>();
    private int running;

    /**
     * How much at a time.
     *
     * @param running deliveries to all webhooks
     * @param runningEach deliveries to one
     * @param waitingEach deliveries that wait for one; further ones are given up
     */
    record Limits(int running, int runningEach, int waitingEach) {}

    /** What is done about a delivery whose try has ended. */
    sealed interface Next {

        /** It is over. */
        record Done() implements Next {}

        /** It is tried again. */
        record Retry(Instant at) implements Next {}

        /** It failed for the last time. */
        record GivenUp() implements Next {}
    }

    DeliveryQueue(RetrySchedule schedule, Limits limits) {
        this.schedule = schedule;
        this.limits = limits;
    }

    /**
     * Takes a delivery in; call {@link #passed} afterwards.
     *
     * @return false when it is given up at once: too many wait for its webhook, or its event is too old
     */
    boolean add(Delivery delivery, Instant now) {
        Line line = lines.computeIfAbsent(delivery.webhookId(), id -> new Line());
        if (line.waiting.size() >= limits.waitingEach() || schedule.isOver(delivery.event(), now)) {
            return false;
        }
        line.waiting.add(new Try(delivery, 0, now));
        partition(delivery.partition()).open.merge(delivery.offset(), 1, Integer::sum);
        return true;
    }

    /** The record at {@code offset} has been read, and every delivery it asks for was taken in. */
    void passed(TopicPartition partition, long offset) {
        partition(partition).next = offset + 1;
    }

    /** The next try that may begin now; null when there is none. It runs until {@link #ended}. */
    @Nullable
    Try start(Instant now) {
        if (running >= limits.running()) {
            return null;
        }
        Line next = null;
        for (Line line : lines.values()) {
            Try first = line.waiting.peek();
            boolean may = first != null
                    && line.running < limits.runningEach()
                    && !first.due().isAfter(now);
            if (may && (next == null || first.due().isBefore(next.firstDue()))) {
                next = line;
            }
        }
        if (next == null) {
            return null;
        }
        next.running++;
        running++;
        return next.waiting.remove();
    }

    /** A try that was started has ended. */
    Next ended(Try ended, SendOutcome outcome, Instant now) {
        Delivery delivery = ended.delivery();
        Line line = lines.computeIfAbsent(delivery.webhookId(), id -> new Line());
        line.running--;
        running--;
        int failures = ended.failures() + 1;
        Instant again = outcome instanceof SendOutcome.Failed ? schedule.next(delivery.event(), failures, now) : null;
        if (again == null) {
            done(delivery);
        } else if (partitions.containsKey(delivery.partition())) {
            line.waiting.add(new Try(delivery, failures, again));
        }
        if (line.isEmpty()) {
            lines.remove(delivery.webhookId());
        }
        if (again != null) {
            return new Next.Retry(again);
        }
        return outcome instanceof SendOutcome.Failed ? new Next.GivenUp() : new Next.Done();
    }

    /** Every record before these offsets is done with. */
    Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        partitions.forEach((partition, progress) -> positions.put(partition, progress.position()));
        return positions;
    }

    /** Forgets partitions that are another instance's now; what is being sent of theirs is let be. */
    void drop(Collection<TopicPartition> gone) {
        gone.forEach(partitions::remove);
        lines.values()
                .forEach(line -> line.waiting.removeIf(
                        waiting -> gone.contains(waiting.delivery().partition())));
        lines.values().removeIf(Line::isEmpty);
    }

    /** How long until the next try is due, at most {@code longest}. */
    Duration untilNext(Instant now, Duration longest) {
        if (running >= limits.running()) {
            return longest;
        }
        return lines.values().stream()
                .filter(line -> !line.waiting.isEmpty() && line.running < limits.runningEach())
                .map(line -> Duration.between(now, line.firstDue()))
                .map(pause -> pause.isNegative() ? Duration.ZERO : pause)
                .filter(pause -> pause.compareTo(longest) < 0)
                .min(Comparator.naturalOrder())
                .orElse(longest);
    }

    private void done(Delivery delivery) {
        Progress progress = partitions.get(delivery.partition());
        if (progress != null) {
            progress.open.computeIfPresent(delivery.offset(), (offset, open) -> open == 1 ? null : open - 1);
        }
    }

    private Progress partition(TopicPartition partition) {
        return partitions.computeIfAbsent(partition, unseen -> new Progress());
    }

    /**
     * A delivery that waits or runs.
     *
     * @param failures how often it was tried in vain
     * @param due not to be tried before
     */
    record Try(Delivery delivery, int failures, Instant due) {}

    /** What is for one webhook. */
    private static final class Line {

        private final PriorityQueue<Try> waiting = new PriorityQueue<>(Comparator.comparing(Try::due));
        private int running;

        Instant firstDue() {
            Try first = waiting.peek();
            return first == null ? Instant.MAX : first.due();
        }

        boolean isEmpty() {
            return waiting.isEmpty() && running <= 0;
        }
    }

    /** How far one partition is. */
    private static final class Progress {

        /** By offset, how many deliveries have not ended. */
        private final TreeMap<Long, Integer> open = new TreeMap<>();

        private long next;

        long position() {
            return open.isEmpty() ? next : open.firstKey();
        }
    }
}
