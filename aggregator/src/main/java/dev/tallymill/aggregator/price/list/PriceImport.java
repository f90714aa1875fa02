package dev.tallymill.aggregator.price.list;

import dev.tallymill.schemas.record.Price;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides what of a list is to be written to the {@code prices} topic. Prices are never changed: what is there under the
 * same provider, model, tier, tenant, instant and version must have the same amounts. Another version of the same instant
 * takes the earlier one's place.
 *
 * @param added what is new
 * @param unchanged how many are there already
 */
public record PriceImport(List<Price> added, int unchanged) {

    /**
     * Compares a list with what there is.
     *
     * @param existing entries of the topic by their keys
     * @throws PriceListException naming every entry that would change another
     */
    public static PriceImport plan(Map<String, Price> existing, List<Price> list) throws PriceListException {
        Map<String, Price> known = new HashMap<>(existing);
        List<Price> added = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Price price : list) {
            Price before = known.putIfAbsent(key(price), price);
            if (before == null) {
                added.add(price);
            } else if (!before.equals(price)) {
                problems.add(key(price) + ": there with other amounts, and prices never change; give the list another"
                        + " version");
            }
        }
        if (!problems.isEmpty()) {
            throw new PriceListException(problems);
        }
        return new PriceImport(added, list.size() - added.size());
    }

    /** The key of {@code price} in the topic. */
    public static String key(Price price) {
        String key = String.join(
                "/",
                price.getProvider(),
                price.getModel(),
                price.getTier(),
                price.getEffectiveFrom().toString(),
                price.getVersion());
        return price.getTenant() == null ? key : key + "/" + price.getTenant();
    }
}
