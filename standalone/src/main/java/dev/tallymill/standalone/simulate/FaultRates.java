package dev.tallymill.standalone.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How often calls go wrong, and how.
 *
 * @param rates one per fault; the probabilities sum to at most 1
 */
public record FaultRates(List<Rate> rates) {

    /** Every call succeeds. */
    public static final FaultRates NONE = new FaultRates(List.of());

    /**
     * One fault and the share of calls it befalls.
     *
     * @param probability 0 to 1
     */
    public record Rate(Fault fault, double probability) {

        /** Checks the probability. */
        public Rate {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("the rate of " + fault + " must be between 0 and 1");
            }
        }
    }

    /** Checks the sum. */
    public FaultRates {
        rates = List.copyOf(rates);
        double sum = rates.stream().mapToDouble(Rate::probability).sum();
        if (sum > 1.0 + 1e-9) {
            throw new IllegalArgumentException("the rates sum to more than 1");
        }
    }

    /** The fault that a number drawn evenly from 0 to 1 stands for, null for none. */
    @Nullable
    Fault at(double drawn) {
        double upTo = 0;
        for (Rate rate : rates) {
            upTo += rate.probability();
            if (drawn < upTo) {
                return rate.fault();
            }
        }
        return null;
    }

    /**
     * Reads {@code 429:0.05,500:0.01,timeout:0.001,truncate:0.001}; {@code none} is no fault at all.
     *
     * @throws IllegalArgumentException in one line
     */
    public static FaultRates parse(String text) {
        if (text.equals("none")) {
            return NONE;
        }
        List<Rate> rates = new ArrayList<>();
        try {
            for (String part : text.split(",", -1)) {
                int colon = part.indexOf(':');
                if (colon < 0) {
                    throw new IllegalArgumentException("expected 429:0.05,500:0.01,timeout:0.001,truncate:0.001");
                }
                rates.add(new Rate(
                        Fault.parse(part.substring(0, colon)), SpecNumbers.decimal(part.substring(colon + 1))));
            }
            return new FaultRates(rates);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("fail '" + text + "': " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return rates.isEmpty()
                ? "none"
                : rates.stream()
                        .map(rate -> rate.fault() + ":" + rate.probability())
                        .collect(Collectors.joining(","));
    }
}
