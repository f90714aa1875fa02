package dev.tallymill.ingest.budget;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted about budgets on one instance. Written by the dispatcher's thread, read by any. */
public final class BudgetFigures {

    private final NavigableMap<Integer, AtomicLong> alerts =
            new TreeMap<>(Map.of(50, new AtomicLong(), 80, new AtomicLong(), 100, new AtomicLong()));
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
