/**
 * What tokens cost: prices with a date from which they hold, exact to the pico-dollar. The aggregator rates jobs with it,
 * the dispatcher bounds what a job can cost before it is released. Pure; start with
 * {@link dev.tallymill.schemas.price.PriceBook}.
 */
@NullMarked
package dev.tallymill.schemas.price;

import org.jspecify.annotations.NullMarked;
