package dev.tallymill.schemas.price;

import dev.tallymill.schemas.record.Price;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The price book as it stands now: a fixed base and, over it, entries that come and change while jobs are rated.
 * Thread-safe: one thread follows the {@code prices} topic, others rate.
 *
 * <p>An entry of the topic replaces the base's price of the same provider, model, tier, tenant and instant, and an
 * earlier entry's.
 */
public final class LivePrices implements Supplier<PriceBook> {

    private final List<Price> base;
    private final Map<String, Price> entries = new LinkedHashMap<>();
    private volatile @Nullable PriceBook book;

    public LivePrices(Collection<Price> base) {
        this.base = List.copyOf(base);
    }

    /** Takes one entry of the topic; null deletes it. */
    public synchronized void update(String key, @Nullable Price price) {
        entries.remove(key); // what comes later holds, so it goes to the end
        if (price != null) {
            entries.put(key, price);
        }
        book = null;
    }

    @Override
    public PriceBook get() {
        PriceBook current = book;
        return current != null ? current : rebuild();
    }

    /** Built when it is first needed, so that reading a long topic costs one book and not one per entry. */
    private synchronized PriceBook rebuild() {
        PriceBook current = book;
        if (current == null) {
            List<Price> all = new ArrayList<>(base);
            all.addAll(entries.values());
            current = new PriceBook(all);
            book = current;
        }
        return current;
    }
}
