package dev.tallymill.worker.metrics;

import dev.tallymill.schemas.record.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The meters of one model, found without asking the registry at every call. Thread-safe. */
final class ModelMeters {

    /** From a cached answer to the longest generation. */
    private static final Duration[] BUCKETS = LongStream.of(
                    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000,
                    600_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final String model;
    private final Map<String, Counter> attempts = new ConcurrentHashMap<>();
    private final Timer calls;
    private final Timer firstTokens;
    private final Counter promptTokens;
    private final Counter cachedTokens;
    private final Counter completionTokens;
    private final Counter reasoningTokens;

    ModelMeters(MeterRegistry registry, String model) {
        this.registry = registry;
        this.model = model;
        this.calls = timer("tallymill.worker.call.duration", "HTTP calls, to the last byte of the answer");
        this.firstTokens = timer("tallymill.worker.first.token", "Streamed answers, to their first token");
        this.promptTokens = tokens("prompt");
        this.cachedTokens = tokens("cached");
        this.completionTokens = tokens("completion");
        this.reasoningTokens = tokens("reasoning");
    }

    void attempt(String outcome, Duration latency) {
        attempts.computeIfAbsent(outcome, this::attempts).increment();
        calls.record(latency);
    }

    void firstToken(Duration latency) {
        firstTokens.record(latency);
    }

    void tokens(Usage usage) {
        add(promptTokens, usage.getPromptTokens());
        add(cachedTokens, usage.getCachedPromptTokens());
        add(completionTokens, usage.getCompletionTokens());
        add(reasoningTokens, usage.getReasoningTokens());
    }

    private static void add(Counter counter, @Nullable Long tokens) {
        if (tokens != null) {
            counter.increment(tokens);
        }
    }

    private Counter attempts(String outcome) {
        return Counter.builder("tallymill.worker.attempts")
                .description("HTTP calls that ended, by what came of them")
                .tag("model", model)
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter tokens(String kind) {
        return Counter.builder("tallymill.worker.tokens")
                .description("Tokens of answers; cached is part of prompt, reasoning part of completion")
                .tag("model", model)
                .tag("class", kind)
                .register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .tag("model", model)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
