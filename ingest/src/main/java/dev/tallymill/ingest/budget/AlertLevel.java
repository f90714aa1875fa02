package dev.tallymill.ingest.budget;

import java.math.BigInteger;

/** Which share of a budget was spent when it is worth an alert. */
public final class AlertLevel {

    private static final int[] PERCENTS = {100, 80, 50};
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    private AlertLevel() {}

    /** 100, 80 or 50: the highest that {@code spent} has reached of {@code limit}; 0 below them all. */
    public static int of(BigInteger spent, BigInteger limit) {
        for (int percent : PERCENTS) {
            BigInteger mark = limit.multiply(BigInteger.valueOf(percent));
            if (spent.multiply(HUNDRED).compareTo(mark) >= 0) {
                return percent;
            }
        }
        return 0;
    }
}
