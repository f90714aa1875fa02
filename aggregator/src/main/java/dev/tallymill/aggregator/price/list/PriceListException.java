package dev.tallymill.aggregator.price.list;

import java.util.List;

/** A price list that cannot be taken as it is; each line of the message names an entry and what is wrong with it. */
public final class PriceListException extends Exception {

    PriceListException(String problem) {
        super(problem);
    }

    PriceListException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
