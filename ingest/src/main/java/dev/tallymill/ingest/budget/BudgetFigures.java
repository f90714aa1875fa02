package dev.tallymill.ingest.budget;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What is counted about budgets on one instance. Written by the dispatcher's thread, read by any. */
public final class BudgetFigures {

    /** Percentages that alerts are given at. */
    public static final List<Integer> ALERTS = List.of(50, 80, 100);

    private final Map<Integer, AtomicLong> alerts =
            ALERTS.stream().collect(Collectors.toUnmodifiableMap(percent -> percent, percent -> new AtomicLong()));
    private final AtomicLong waitingBatches = new AtomicLong();

    /** Counts an alert of 50, 80 or 100 percent. */
    public void alert(int percent) {
        AtomicLong count = alerts.get(percent);
        if (count != null) {
            count.incrementAndGet();
        }
    }

    /** Alerts since the start of this instance. */
    public long alerts(int percent) {
        AtomicLong count = alerts.get(percent);
        return count == null ? 0 : count.get();
    }

    public void waitingBatches(long batches) {
        waitingBatches.set(batches);
    }

    /** Batches whose next line does not fit into a budget. */
    public long waitingBatches() {
        return waitingBatches.get();
    }
}
