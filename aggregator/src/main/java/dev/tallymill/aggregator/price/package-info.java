/**
 * What a job costs: prices with a date from which they hold, and the rating of one job with them, exact to the
 * pico-dollar. Pure; start with {@link dev.tallymill.aggregator.price.PriceBook}.
 */
@NullMarked
package dev.tallymill.aggregator.price;

import org.jspecify.annotations.NullMarked;
