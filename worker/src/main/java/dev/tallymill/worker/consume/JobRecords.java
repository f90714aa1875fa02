package dev.tallymill.worker.consume;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.topic.DeadLetter;
import dev.tallymill.schemas.topic.SourceHeaders;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.registry.RegistryPatience;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Between records of the topics and what a job is and becomes. Thread-safe, and waits while the registry is away.
 */
final class JobRecords implements AutoCloseable {

    /** What stands in a record beside the body. */
    private static final int ENVELOPE_BYTES = 64 * 1024;

    private final Topics topics;
    private final String provider;
    private final String worker;
    private final RegistryPatience registry;
    private final Deserializer<PromptJob> jobDeserializer;
    private final Deserializer<PromptResult> resultDeserializer;
    private final Serializer<PromptJob> jobSerializer;
    private final Serializer<PromptResult> resultSerializer;
    private final Serializer<TokenUsage> usageSerializer;

    JobRecords(KafkaSettings kafka, String provider, String worker, RegistryPatience registry) {
        this.topics = kafka.topics();
        this.provider = provider;
        this.worker = worker;
        this.registry = registry;
        this.jobDeserializer = kafka.deserializer(false);
        this.resultDeserializer = kafka.deserializer(false);
        this.jobSerializer = kafka.serializer(false);
        this.resultSerializer = kafka.serializer(false);
        this.usageSerializer = kafka.serializer(false);
    }

    /** @throws UndecodableJobException when the record is no job and never will be */
    PromptJob decode(ConsumerRecord<byte[], byte[]> source) throws InterruptedException, UndecodableJobException {
        try {
            PromptJob job = registry.insist(() -> jobDeserializer.deserialize(source.topic(), source.value()));
            if (job == null) {
                throw new UndecodableJobException("the record has no value", null);
            }
            return job;
        } catch (RuntimeException e) {
            throw new UndecodableJobException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The job has its result: the result and the usage, to the partition the job came from. The result keeps the job
     * record's headers, by which whoever wrote the job may know it again.
     */
    Completion finished(
            AssignedPartition partition,
            ConsumerRecord<byte[], byte[]> source,
            PromptJob job,
            JobEnding.Finished ending)
            throws InterruptedException {
        return finished(partition, source, job, ending, false);
    }

    /** As above, where the answer was found on the disk after a crash. */
    Completion salvaged(
            AssignedPartition partition,
            ConsumerRecord<byte[], byte[]> source,
            PromptJob job,
            JobEnding.Finished ending)
            throws InterruptedException {
        return finished(partition, source, job, ending, true);
    }

    private Completion finished(
            AssignedPartition partition,
            ConsumerRecord<byte[], byte[]> source,
            PromptJob job,
            JobEnding.Finished ending,
            boolean salvaged)
            throws InterruptedException {
        PromptResult result = result(job, ending);
        byte[] value = registry.insist(() -> resultSerializer.serialize(topics.promptResults(), result));
        if (value.length > TopicCatalogue.MAX_MESSAGE_BYTES - ENVELOPE_BYTES) {
            return finished(partition, source, job, tooLong(ending, value.length), salvaged);
        }
        return publish(partition, source.offset(), source.key(), source.headers(), value, result, salvaged);
    }

    /**
     * A result that was found in the log after a crash: the same bytes again, and the usage that follows from them.
     *
     * @param given headers of the result
     */
    Completion salvaged(AssignedPartition partition, long offset, byte @Nullable [] key, Headers given, byte[] value)
            throws InterruptedException {
        PromptResult result = registry.insist(() -> resultDeserializer.deserialize(topics.promptResults(), value));
        return publish(partition, offset, key, given, value, result, true);
    }

    /** The job goes back to its partition, as it is. */
    Completion parked(AssignedPartition partition, ConsumerRecord<byte[], byte[]> source, PromptJob job)
            throws InterruptedException {
        byte[] value = registry.insist(() -> jobSerializer.serialize(topics.promptJobs(), job));
        var again =
                new ProducerRecord<>(topics.promptJobs(), source.partition(), source.key(), value, source.headers());
        return Completion.withoutResult(partition, source.offset(), Ending.PARKED, again);
    }

    /** The record is no job: as it is, with where it was and why it is here. */
    Completion deadLetter(
            AssignedPartition partition, ConsumerRecord<byte[], byte[]> source, UndecodableJobException reason) {
        Throwable cause = reason.getCause() == null ? reason : reason.getCause();
        var letter = DeadLetter.of(topics.deadLetters(), source, cause);
        return Completion.withoutResult(partition, source.offset(), Ending.DEAD_LETTER, letter);
    }

    private Completion publish(
            AssignedPartition partition,
            long offset,
            byte @Nullable [] key,
            Headers given,
            byte[] resultValue,
            PromptResult result,
            boolean salvaged)
            throws InterruptedException {
        int number = partition.source().partition();
        SourceHeaders source = new SourceHeaders(number, offset);
        TokenUsage usage = usage(result);
        byte[] usageValue = registry.insist(() -> usageSerializer.serialize(topics.tokenUsage(), usage));
        return new Completion(
                partition,
                offset,
                Ending.of(result.getOutcome()),
                salvaged,
                new ProducerRecord<>(topics.promptResults(), number, key, resultValue, source.addTo(given)),
                new ProducerRecord<>(topics.tokenUsage(), number, key, usageValue, source.toHeaders()));
    }

    /** Makes the records of a result that nobody has, and drops them. */
    void rehearse(Instant now) throws InterruptedException {
        PromptJob job = new PromptJob();
        job.setJob(JobReference.newBuilder()
                .setJobId("")
                .setTenant("")
                .setEndpoint("")
                .setModel("")
                .build());
        PromptResult result = result(
                job, new JobEnding.Finished(Outcome.FAILED, null, null, null, null, null, null, false, 0, now, now));
        registry.insist(() -> resultSerializer.serialize(topics.promptResults(), result));
        TokenUsage usage = usage(result);
        registry.insist(() -> usageSerializer.serialize(topics.tokenUsage(), usage));
    }

    private PromptResult result(PromptJob job, JobEnding.Finished ending) {
        PromptResult result = new PromptResult();
        result.setJob(job.getJob());
        result.setOutcome(ending.outcome());
        result.setHttpStatus(ending.httpStatus());
        result.setRequestId(ending.requestId());
        result.setResponseBody(ending.responseBody());
        result.setError(ending.error());
        result.setUsage(ending.usage());
        result.setTruncated(ending.truncated());
        result.setAttempts(ending.attempts());
        result.setLatencyMs(ending.endedAt().toEpochMilli() - ending.startedAt().toEpochMilli());
        result.setWorker(worker);
        result.setCompletedAt(ending.endedAt());
        result.setProvider(provider);
        result.setServiceTier(ending.serviceTier());
        return result;
    }

    /** Follows from the result alone, so that salvage needs nothing else. */
    private TokenUsage usage(PromptResult result) {
        TokenUsage usage = new TokenUsage();
        usage.setJob(result.getJob());
        usage.setProvider(result.getProvider() == null ? provider : result.getProvider());
        usage.setServiceTier(result.getServiceTier());
        usage.setOutcome(result.getOutcome());
        usage.setUsage(result.getUsage());
        usage.setAttempts(result.getAttempts());
        usage.setStartedAt(result.getCompletedAt().minus(Duration.ofMillis(result.getLatencyMs())));
        usage.setCompletedAt(result.getCompletedAt());
        return usage;
    }

    private static JobEnding.Finished tooLong(JobEnding.Finished ending, int bytes) {
        return new JobEnding.Finished(
                Outcome.FAILED,
                ending.httpStatus(),
                ending.requestId(),
                null,
                new JobError("response_too_long", "the result has " + bytes + " bytes, more than a record may have"),
                ending.usage(),
                ending.serviceTier(),
                ending.truncated(),
                ending.attempts(),
                ending.startedAt(),
                ending.endedAt());
    }

    @Override
    public void close() {
        jobDeserializer.close();
        resultDeserializer.close();
        jobSerializer.close();
        resultSerializer.close();
        usageSerializer.close();
    }
}
