package dev.tallymill.worker.consume;

import java.util.concurrent.atomic.LongAdder;

/** What was committed since the start. Thread-safe. */
final class Tally {

    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder parked = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder salvaged = new LongAdder();
    private final LongAdder transactions = new LongAdder();

    void committed(OpenTransaction transaction) {
        for (Completion completion : transaction.completions()) {
            switch (completion.ending()) {
                case COMPLETED -> completed.increment();
                case FAILED -> failed.increment();
                case CANCELLED -> {
                    failed.increment();
                    cancelled.increment();
                }
                case PARKED -> parked.increment();
                case DEAD_LETTER -> deadLetters.increment();
            }
            if (completion.salvaged()) {
                salvaged.increment();
            }
        }
        transactions.increment();
    }

    long completed() {
        return completed.sum();
    }

    long failed() {
        return failed.sum();
    }

    long cancelled() {
        return cancelled.sum();
    }

    long parked() {
        return parked.sum();
    }

    long deadLetters() {
        return deadLetters.sum();
    }

    long salvaged() {
        return salvaged.sum();
    }

    long transactions() {
        return transactions.sum();
    }
}
