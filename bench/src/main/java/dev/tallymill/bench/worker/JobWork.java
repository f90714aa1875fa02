package dev.tallymill.bench.worker;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.topic.SourceHeaders;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** What becomes of one job, for programs other than the worker: the same call, the same two records. Thread-safe. */
final class JobWork {

    private static final String NAME = "bench";

    private final KafkaSettings kafka;
    private final JobCaller calls;
    private final Deserializer<PromptJob> jobs;
    private final Serializer<PromptResult> results;
    private final Serializer<TokenUsage> usages;

    JobWork(KafkaSettings kafka, JobCaller calls) {
        this.kafka = kafka;
        this.calls = calls;
        this.jobs = kafka.deserializer(false);
        this.results = kafka.serializer(false);
        this.usages = kafka.serializer(false);
    }

    /** The result and the usage of the job in {@code source}. */
    List<ProducerRecord<byte[], byte[]>> recordsFor(ConsumerRecord<byte[], byte[]> source) {
        PromptJob job = jobs.deserialize(source.topic(), source.value());
        JobEnding.Finished ending = call(job);
        String resultTopic = kafka.topics().promptResults();
        String usageTopic = kafka.topics().tokenUsage();
        var headers = new SourceHeaders(source.partition(), source.offset()).toHeaders();
        byte[] result = results.serialize(resultTopic, result(job, ending));
        byte[] usage = usages.serialize(usageTopic, usage(job, ending));
        return List.of(
                new ProducerRecord<>(resultTopic, source.partition(), source.key(), result, headers),
                new ProducerRecord<>(usageTopic, source.partition(), source.key(), usage, headers));
    }

    private JobEnding.Finished call(PromptJob job) {
        try {
            if (calls.call(job) instanceof JobEnding.Finished finished) {
                return finished;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a call", e);
        }
        throw new IllegalStateException("a call did not end its job");
    }

    private static PromptResult result(PromptJob job, JobEnding.Finished ending) {
        PromptResult result = new PromptResult();
        result.setJob(job.getJob());
        result.setOutcome(ending.outcome());
        result.setHttpStatus(ending.httpStatus());
        result.setRequestId(ending.requestId());
        result.setResponseBody(ending.responseBody());
        result.setUsage(ending.usage());
        result.setAttempts(ending.attempts());
        result.setLatencyMs(ending.endedAt().toEpochMilli() - ending.startedAt().toEpochMilli());
        result.setWorker(NAME);
        result.setCompletedAt(ending.endedAt());
        result.setProvider(NAME);
        return result;
    }

    private static TokenUsage usage(PromptJob job, JobEnding.Finished ending) {
        TokenUsage usage = new TokenUsage();
        usage.setJob(job.getJob());
        usage.setProvider(NAME);
        usage.setOutcome(ending.outcome());
        usage.setUsage(ending.usage());
        usage.setAttempts(ending.attempts());
        usage.setStartedAt(ending.startedAt());
        usage.setCompletedAt(ending.endedAt());
        return usage;
    }
}
