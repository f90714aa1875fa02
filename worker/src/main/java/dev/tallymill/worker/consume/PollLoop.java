package dev.tallymill.worker.consume;

import dev.tallymill.worker.consume.AssignedPartition.Phase;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the poll thread does, round after round: take over partitions that were assigned, start jobs while there is room,
 * commit when it is time, poll.
 */
final class PollLoop {

    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

    /** Longest time without a poll: rebalances are noticed in polls only. */
    private static final Duration POLL_AT_LEAST_EVERY = Duration.ofMillis(100);

    /** Longest wait in a poll when no job is running. */
    private static final Duration IDLE_POLL = Duration.ofMillis(100);

    /** So often it is looked for jobs of tenants that have none here, while others' fill all places. */
    private static final Duration READ_AHEAD_EVERY = Duration.ofMillis(20);

    /** Salvaged results held before they are committed. */
    private static final long SALVAGE_BYTES = 16L << 20;

    /** Commits tried for partitions that are being given up. */
    private static final int LAST_COMMITS = 3;

    private final Consumer<byte[], byte[]> member;
    private final Committer committer;
    private final EagerTransactions transactions;
    private final Admission admission;
    private final Supplier<Salvage> salvages;
    private final JobStarter jobs;
    private final KeptAnswers kept;
    private final ConsumptionConfig config;
    private final StopSignal stop;
    private final PartitionLag lag;
    private final LongSupplier nanoTime;

    /** Assigned by the group, not taken over yet. */
    private final Set<TopicPartition> fresh = new HashSet<>();

    private final Map<TopicPartition, AssignedPartition> assigned = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final ReadyJobs ready = new ReadyJobs();
    private final CommitPace pace;
    private long lastPoll;

    PollLoop(
            Consumer<byte[], byte[]> member,
            Committer committer,
            EagerTransactions transactions,
            Admission admission,
            Supplier<Salvage> salvages,
            JobStarter jobs,
            KeptAnswers kept,
            ConsumptionConfig config,
            StopSignal stop,
            PartitionLag lag,
            LongSupplier nanoTime) {
        this.member = member;
        this.committer = committer;
        this.transactions = transactions;
        this.admission = admission;
        this.salvages = salvages;
        this.jobs = jobs;
        this.kept = kept;
        this.config = config;
        this.stop = stop;
        this.lag = lag;
        this.nanoTime = nanoTime;
        this.pace = new CommitPace(config.commitInterval(), nanoTime.getAsLong());
    }

    /** Starts a job's thread, which runs {@code ended} at its end. */
    @FunctionalInterface
    interface JobStarter {
        void start(AssignedPartition partition, ConsumerRecord<byte[], byte[]> source, Runnable ended);
    }

    /** Runs until told to stop, then drains. */
    void run(String topic) throws InterruptedException {
        member.subscribe(List.of(topic), new Rebalances());
        while (!stop.requested()) {
            takeOverFresh();
            boolean room = startJobs();
            commitIfDue();
            poll(room);
        }
        release(List.copyOf(assigned.values()), stop.remaining());
    }

    /** Gives everything up, when nothing can be committed any more. Poll thread. */
    void abandon() {
        abandon(List.copyOf(assigned.values()));
    }

    private void takeOverFresh() throws InterruptedException {
        if (!fresh.isEmpty()) {
            try (Salvage salvage = salvages.get()) {
                for (AssignedPartition partition : new TakeOver(member).read(fresh, salvage.resultsEnds(fresh))) {
                    assigned.put(partition.source(), partition);
                }
                fresh.clear();
                salvage.run(in(Phase.TAKING_OVER), this::publishSalvaged);
            }
        }
        Set<AssignedPartition> taken = in(Phase.TAKING_OVER);
        // Until this is in the log no job may start: it says from where on its result would have to be looked for.
        if (!taken.isEmpty() && committer.commit(assigned.values(), taken)) {
            for (AssignedPartition partition : taken) {
                member.seek(partition.source(), partition.tracker().watermark());
                partition.enter(Phase.RUNNING);
            }
            kept.leftoversCommitted();
        }
    }

    private void publishSalvaged(Completion completion) {
        transactions.append(completion);
        if (transactions.bytes() > SALVAGE_BYTES) {
            committer.commit(assigned.values());
        }
    }

    /** Starts what was polled, the tenants taking turns; returns whether there is room for more. */
    private boolean startJobs() {
        admission.refresh();
        ready.update();
        assigned.values().forEach(this::makeReady);
        while (!ready.isEmpty()) {
            if (!admission.hasRoomFor(ready.heldOfNext(), ready.shareOfNext())) {
                return false;
            }
            ReadyJobs.Ready next = ready.take();
            admission.unqueue(1);
            jobs.start(next.partition(), next.source(), () -> ready.ended(next.tenant()));
        }
        return admission.hasRoom();
    }

    /** Jobs are tracked in the order of the log, and started in any. */
    private void makeReady(AssignedPartition partition) {
        while (isTrackable(partition)) {
            ConsumerRecord<byte[], byte[]> source = partition.backlog().remove();
            if (partition.tracker().admit(source.offset())) {
                ready.add(partition, source);
            } else {
                admission.unqueue(1);
            }
        }
    }

    private static boolean isTrackable(AssignedPartition partition) {
        ConsumerRecord<byte[], byte[]> next = partition.backlog().peek();
        return next != null
                && partition.phase() == Phase.RUNNING
                && partition.tracker().hasRoomFor(next.offset());
    }

    private void commitIfDue() {
        long now = nanoTime.getAsLong();
        if (!transactions.isEmpty() && pace.nanosLeft(now, transactions.bytes()) <= 0) {
            committer.commit(assigned.values());
            pace.committed(now, nanoTime.getAsLong());
        }
    }

    private void poll(boolean room) {
        Duration wait = untilCommit();
        if (!room) {
            Duration longest =
                    assigned.values().stream().anyMatch(this::mayReadAhead) ? READ_AHEAD_EVERY : POLL_AT_LEAST_EVERY;
            admission.awaitRoom(shorter(wait, longest));
            if (nanoTime.getAsLong() - lastPoll < longest.toNanos()) {
                return;
            }
        }
        pauseOrResume();
        for (ConsumerRecord<byte[], byte[]> record : member.poll(room ? wait : Duration.ZERO)) {
            AssignedPartition partition = assigned.get(new TopicPartition(record.topic(), record.partition()));
            if (partition != null && partition.phase() == Phase.RUNNING) {
                partition.backlog().add(record);
                admission.queue();
            }
        }
        lastPoll = nanoTime.getAsLong();
        lag.lookAt(assigned.values(), member);
    }

    private Duration untilCommit() {
        if (transactions.isEmpty()) {
            return admission.admitted() > 0 ? config.commitInterval() : IDLE_POLL;
        }
        return Duration.ofNanos(Math.max(0, pace.nanosLeft(nanoTime.getAsLong(), transactions.bytes())));
    }

    /** What was fetched before can be tracked, and the partition's part of the memory for jobs read ahead is not full. */
    private boolean mayReadAhead(AssignedPartition partition) {
        return partition.phase() == Phase.RUNNING
                && partition.backlog().isEmpty()
                && partition.readAheadBytes() < Math.max(1, config.readAheadBytes() / assigned.size());
    }

    private void pauseOrResume() {
        Set<TopicPartition> pause = new HashSet<>();
        Set<TopicPartition> resume = new HashSet<>();
        for (AssignedPartition partition : assigned.values()) {
            boolean wanted = mayReadAhead(partition);
            if (wanted && paused.remove(partition.source())) {
                resume.add(partition.source());
            } else if (!wanted && paused.add(partition.source())) {
                pause.add(partition.source());
            }
        }
        if (!pause.isEmpty()) {
            member.pause(pause);
        }
        if (!resume.isEmpty()) {
            member.resume(resume);
        }
    }

    /** Lets running jobs finish for a while, commits them, and gives up the others. */
    private void release(Collection<AssignedPartition> partitions, Duration drain) {
        if (partitions.isEmpty()) {
            return;
        }
        forgetBacklog(partitions);
        partitions.forEach(partition -> partition.enter(Phase.DRAINING));
        long begin = nanoTime.getAsLong();
        while (partitions.stream().anyMatch(AssignedPartition::hasRunningJobs)
                && nanoTime.getAsLong() - begin
                        < shorter(drain, stop.remaining()).toNanos()) {
            LockSupport.parkNanos(this, config.commitInterval().toNanos());
            committer.commit(assigned.values());
        }
        partitions.forEach(partition -> {
            transactions.seal(partition);
            partition.interruptJobs();
        });
        int tries = 0;
        while (!committer.commit(assigned.values()) && ++tries < LAST_COMMITS) {
            log.debug("Trying the last commit of {} again", partitions);
        }
        forget(partitions);
    }

    /** Gives up without a commit: nothing of these partitions may be committed any more. */
    private void abandon(Collection<AssignedPartition> partitions) {
        forgetBacklog(partitions);
        forget(partitions);
        partitions.forEach(partition -> {
            transactions.seal(partition);
            partition.interruptJobs();
        });
    }

    private void forget(Collection<AssignedPartition> partitions) {
        for (AssignedPartition partition : partitions) {
            partition.enter(Phase.GONE);
            assigned.remove(partition.source());
            paused.remove(partition.source());
        }
    }

    private void forgetBacklog(Collection<AssignedPartition> partitions) {
        partitions.forEach(partition -> admission.unqueue(partition.backlog().size() + ready.forget(partition)));
    }

    private Set<AssignedPartition> in(Phase phase) {
        Set<AssignedPartition> found = new HashSet<>();
        for (AssignedPartition partition : assigned.values()) {
            if (partition.phase() == phase) {
                found.add(partition);
            }
        }
        return found;
    }

    private List<AssignedPartition> among(Collection<TopicPartition> sources) {
        return assigned.values().stream()
                .filter(partition -> sources.contains(partition.source()))
                .toList();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Called within polls. */
    private final class Rebalances implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> sources) {
            log.info("Assigned {}", sources);
            fresh.addAll(sources);
            paused.addAll(sources);
            member.pause(sources);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> sources) {
            log.info("Giving up {}", sources);
            fresh.removeAll(sources);
            release(among(sources), config.drainTimeout());
            paused.removeAll(sources);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> sources) {
            log.warn("Lost {}", sources);
            fresh.removeAll(sources);
            abandon(among(sources));
            paused.removeAll(sources);
        }
    }
}
