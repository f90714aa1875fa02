package dev.tallymill.worker.metrics;

import dev.tallymill.worker.call.ModelStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** What is being done for each model right now. Models come and go, and those without a label of their own are added up. */
final class ModelGauges {

    private final ModelNames names;
    private final MultiGauge inFlight;
    private final MultiGauge limit;
    private final MultiGauge waiting;
    private final MultiGauge paused;

    ModelGauges(MeterRegistry registry, ModelNames names) {
        this.names = names;
        this.inFlight = gauge(registry, "calls.in.flight", "HTTP calls to the model in the air");
        this.limit = gauge(registry, "calls.limit", "Most calls to the model in the air right now");
        this.waiting = gauge(registry, "jobs.waiting", "Jobs that wait for a call to the model");
        this.paused = gauge(registry, "paused", "1 while the model is not called though others are");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder("tallymill.worker.model." + name)
                .description(description)
                .register(registry);
    }

    void show(Collection<ModelStatus> models) {
        inFlight.register(rows(models, ModelStatus::inFlight), true);
        limit.register(rows(models, ModelStatus::limit), true);
        waiting.register(rows(models, ModelStatus::waiting), true);
        paused.register(rows(models, model -> model.trouble() == null ? 0 : 1), true);
    }

    private List<Row<?>> rows(Collection<ModelStatus> models, ToIntFunction<ModelStatus> value) {
        Map<String, Integer> sums = new TreeMap<>();
        models.forEach(model -> sums.merge(names.label(model.model()), value.applyAsInt(model), Integer::sum));
        return sums.entrySet().stream()
                .<Row<?>>map(sum -> Row.of(Tags.of("model", sum.getKey()), sum.getValue()))
                .toList();
    }
}
