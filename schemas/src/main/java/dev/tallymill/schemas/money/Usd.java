package dev.tallymill.schemas.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * An exact amount of US dollars: a {@code decimal(38,12)}, so that the smallest unit is one pico-USD. Nothing here
 * rounds; whatever does not fit throws {@link ArithmeticException}. Immutable; equal when the amounts are.
 *
 * <p>Prices are integers of micro-USD per 1,000,000 tokens, so a number of tokens times a price is a number of
 * pico-USD: {@code Usd.ofPico(Math.multiplyExact(tokens, price))}.
 *
 * @param amount dollars at scale {@value #SCALE}; what generated Avro classes take for their decimal fields
 */
public record Usd(BigDecimal amount) implements Comparable<Usd> {

    /** Digits after the decimal point. */
    public static final int SCALE = 12;

    /** Digits in all. */
    public static final int PRECISION = 38;

    public static final Usd ZERO = new Usd(BigDecimal.ZERO);

    private static final Pattern PLAIN_DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

    /**
     * Brings {@code amount} to the scale of this type.
     *
     * @throws ArithmeticException if {@code amount} has a fraction of a pico-USD or more than {@value #PRECISION} digits
     */
    public Usd {
        amount = amount.setScale(SCALE, RoundingMode.UNNECESSARY);
        if (amount.precision() > PRECISION) {
            throw new ArithmeticException("USD amount exceeds " + PRECISION + " digits: " + amount.toPlainString());
        }
    }

    public static Usd ofPico(long picoUsd) {
        return new Usd(BigDecimal.valueOf(picoUsd, SCALE));
    }

    public static Usd ofPico(BigInteger picoUsd) {
        return new Usd(new BigDecimal(picoUsd, SCALE));
    }

    /**
     * Reads a plain decimal such as {@code 0.00045} or {@code -12}: no exponent, no sign but a minus, no blanks.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     * @throws ArithmeticException if the amount does not fit
     */
    public static Usd parse(String text) {
        if (!PLAIN_DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("not a plain decimal amount: " + text);
        }
        return new Usd(new BigDecimal(text));
    }

    public Usd plus(Usd other) {
        return new Usd(amount.add(other.amount));
    }

    public Usd minus(Usd other) {
        return new Usd(amount.subtract(other.amount));
    }

    /** The amount in pico-USD. */
    public BigInteger pico() {
        return amount.unscaledValue();
    }

    /** -1, 0 or 1. */
    public int signum() {
        return amount.signum();
    }

    @Override
    public int compareTo(Usd other) {
        return amount.compareTo(other.amount);
    }

    /** The exact amount as a plain decimal, no exponent and no trailing zeros: {@code 0.00045}; zero is {@code 0}. */
    @Override
    public String toString() {
        return amount.stripTrailingZeros().toPlainString();
    }
}
