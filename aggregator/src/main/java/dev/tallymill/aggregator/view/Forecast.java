package dev.tallymill.aggregator.view;

import java.math.BigInteger;

/**
 * What a month will have cost at its end if the pace of the last days holds. An estimate: whole pico-USD are a
 * coincidence.
 */
public final class Forecast {

    private Forecast() {}

    /**
     * Goes on at the pace of a stretch of time.
     *
     * @param spent so far this month, in 10^-12 USD
     * @param recently spent in that stretch
     * @param stretchMillis its length; at least a minute is taken
     * @param leftMillis time until the month ends
     * @return 10^-12 USD
     */
    public static BigInteger of(BigInteger spent, BigInteger recently, long stretchMillis, long leftMillis) {
        BigInteger stretch = BigInteger.valueOf(Math.max(stretchMillis, 60_000));
        return spent.add(
                recently.multiply(BigInteger.valueOf(Math.max(leftMillis, 0))).divide(stretch));
    }
}
