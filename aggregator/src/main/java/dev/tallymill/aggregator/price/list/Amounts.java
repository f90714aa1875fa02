package dev.tallymill.aggregator.price.list;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Reads amounts of money of a price list, exactly. */
final class Amounts {

    /** From USD per million tokens to micro-USD per million tokens. */
    static final int PER_MILLION = 6;

    /** From USD per token to micro-USD per million tokens. */
    static final int PER_TOKEN = 12;

    private final String entry;
    private final JsonNode fields;
    private final int shift;

    /**
     * @param entry how a message names it
     * @param shift digits by which the decimal point moves
     */
    Amounts(String entry, JsonNode fields, int shift) {
        this.entry = entry;
        this.fields = fields;
        this.shift = shift;
    }

    /** The amount in {@code field} in micro-USD per million tokens; null where there is none. */
    @Nullable
    Long optional(String field) throws PriceListException {
        JsonNode node = fields.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        BigDecimal usd = decimal(field, node);
        if (usd.signum() < 0) {
            throw new PriceListException(entry + ": " + field + " is negative: " + node.asText());
        }
        try {
            return usd.movePointRight(shift).longValueExact();
        } catch (ArithmeticException e) {
            throw new PriceListException(entry + ": " + field + " " + plain(usd) + " USD per "
                    + (shift == PER_TOKEN ? "token" : "million tokens")
                    + " is not a whole number of micro-USD per million");
        }
    }

    /** As {@link #optional}, and refuses an entry without it. */
    long required(String field) throws PriceListException {
        Long amount = optional(field);
        if (amount == null) {
            throw new PriceListException(entry + ": " + field + " is missing");
        }
        return amount;
    }

    private BigDecimal decimal(String field, JsonNode node) throws PriceListException {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        try {
            return new BigDecimal(node.asText());
        } catch (NumberFormatException e) {
            throw new PriceListException(entry + ": " + field + " is not a number: " + node);
        }
    }

    /** A number with an absurd exponent is not written out. */
    private static String plain(BigDecimal usd) {
        return Math.abs(usd.scale()) > 40 ? usd.toString() : usd.toPlainString();
    }
}
