/**
 * Price lists as files: Tallymill's own YAML and LiteLLM's JSON. Amounts are read as decimals and never rounded. Start with
 * {@link dev.tallymill.aggregator.price.list.PriceListReader}; {@link dev.tallymill.aggregator.price.list.PriceImport}
 * decides what of a list is new.
 */
@NullMarked
package dev.tallymill.aggregator.price.list;

import org.jspecify.annotations.NullMarked;
