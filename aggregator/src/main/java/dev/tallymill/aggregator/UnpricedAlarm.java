package dev.tallymill.aggregator;

import dev.tallymill.aggregator.ledger.UsageLedger.UnpricedListener;
import dev.tallymill.schemas.price.Rating;
import dev.tallymill.schemas.record.TokenUsage;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns once of everything that has no price, and counts the jobs. Thread-safe. */
final class UnpricedAlarm implements UnpricedListener {

    private static final Logger LOG = LoggerFactory.getLogger(UnpricedAlarm.class);

    /** Models are named by clients: no more of them than this are remembered. */
    private static final int MOST_REMEMBERED = 1000;

    private final Set<Item> warned = ConcurrentHashMap.newKeySet();
    private final AtomicLong jobs = new AtomicLong();

    @Override
    public void onUnpriced(TokenUsage usage, Rating.Reason reason) {
        jobs.incrementAndGet();
        Item item = new Item(usage.getProvider(), usage.getJob().getModel(), usage.getServiceTier(), reason);
        if (warned.size() < MOST_REMEMBERED && warned.add(item)) {
            LOG.warn(
                    "Jobs of model {} at provider {}, tier {}, are missing from every cost ({}), first {}",
                    item.model(),
                    item.provider(),
                    item.tier() == null ? "default" : item.tier(),
                    reason,
                    usage.getJob().getJobId());
        }
    }

    /** Jobs without a price since the start; a job counted again after a crash counts here twice. */
    long jobs() {
        return jobs.get();
    }

    private record Item(
            String provider, String model, @Nullable String tier, Rating.Reason reason) {}
}
