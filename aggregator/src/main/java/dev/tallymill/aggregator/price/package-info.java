/**
 * What a usage record costs. The prices themselves stand in {@link dev.tallymill.schemas.price.PriceBook}, since the
 * dispatcher needs them too. Pure; start with {@link dev.tallymill.aggregator.price.JobRater}.
 */
@NullMarked
package dev.tallymill.aggregator.price;

import org.jspecify.annotations.NullMarked;
