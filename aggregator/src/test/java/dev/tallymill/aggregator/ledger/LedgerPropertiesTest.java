package dev.tallymill.aggregator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.SampleUsage;
import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.TokenUsage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes in whatever order, how often and across how many restarts: the books hold each job once. */
class LedgerPropertiesTest {

    private static final String BATCH = "batch_p";
    private static final Map<String, long[]> PRICES = Map.of(
            "gpt-oss-120b", new long[] {150_000, 600_000},
            "gpt-4o", new long[] {2_500_000, 10_000_000},
            "gpt-5.5", new long[] {5_000_000, 30_000_000});
    private static final JobRater RATER = new JobRater(new LivePrices(BuiltInPrices.load()));
    private static final Retention RETENTION = new Retention(
            Duration.ofDays(7), Duration.ofDays(60), Duration.ofDays(800), Duration.ofDays(3650), Duration.ofDays(90));

    /** One delivery of the usage of a line; what the line used follows from its number. */
    record Delivery(int line, boolean commit, boolean restart) {}

    @Property(tries = 100)
    void totalsAreTheSumOfDistinctJobsTimesPrice(@ForAll("deliveries") List<Delivery> deliveries) {
        Stages stages = new Stages();
        for (Delivery delivery : deliveries) {
            stages.deliver(usage(delivery.line()));
            if (delivery.commit()) {
                stages.commit();
            }
            if (delivery.restart()) {
                stages.restart();
            }
        }
        stages.commit();

        Set<Integer> distinct = new HashSet<>();
        deliveries.forEach(delivery -> distinct.add(delivery.line()));
        BigInteger pico = distinct.stream().map(LedgerPropertiesTest::pico).reduce(BigInteger.ZERO, BigInteger::add);
        BigDecimal expected = new BigDecimal(pico, 12);
        assertThat(stages.progress().getCompleted()).isEqualTo(distinct.size());
        assertThat(stages.progress().getCost()).isEqualTo(expected);
        for (Granularity granularity : Granularity.values()) {
            assertThat(stages.cost(granularity)).isEqualTo(expected);
        }
    }

    @Property(tries = 100)
    void encodedTallyIsTheSameTally(@ForAll("deliveries") List<Delivery> deliveries) {
        UsageLedger ledger = ledger(MapTable.ofShards());
        deliveries.forEach(delivery -> ledger.count(usage(delivery.line()), 0, 0));

        ledger.post(posting -> {
            Posting decoded = Journal.fromRecord(Journal.toRecord(posting));
            assertThat(decoded.cell()).isEqualTo(posting.cell());
            assertThat(decoded.reason()).isEqualTo(posting.reason());
            assertThat(decoded.tally()).usingRecursiveComparison().isEqualTo(posting.tally());
            assertThat(LedgerCodec.decodeTally(LedgerCodec.encode(posting.tally())))
                    .usingRecursiveComparison()
                    .isEqualTo(posting.tally());
            assertThat(LedgerCodec.decodeCell(LedgerCodec.encode(posting.cell())))
                    .isEqualTo(posting.cell());
            for (Granularity granularity : Granularity.values()) {
                Account account = posting.cell().spend(granularity);
                assertThat(LedgerCodec.decodeAccount(LedgerCodec.encode(account)))
                        .isEqualTo(account);
            }
        });
    }

    @Provide
    Arbitrary<List<Delivery>> deliveries() {
        Arbitrary<Boolean> seldom = Arbitraries.integers().between(0, 9).map(n -> n == 0);
        return Combinators.combine(Arbitraries.integers().between(0, 1500), seldom, seldom)
                .as(Delivery::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(200);
    }

    private static TokenUsage usage(int line) {
        TokenUsage usage = SampleUsage.line(BATCH, line);
        usage.getJob().setModel(model(line));
        usage.setUsage(SampleUsage.tokens(prompt(line), prompt(line) / 3, completion(line), completion(line) / 2));
        usage.setCompletedAt(SampleUsage.NOON.plusSeconds(line * 37L));
        return usage;
    }

    private static BigInteger pico(int line) {
        long[] price = PRICES.getOrDefault(model(line), new long[2]);
        return BigInteger.valueOf(prompt(line) * price[0] + completion(line) * price[1]);
    }

    private static String model(int line) {
        return PRICES.keySet().stream().sorted().toList().get(line % PRICES.size());
    }

    private static long prompt(int line) {
        return line * 7919L % 100_003;
    }

    private static long completion(int line) {
        return line * 104_729L % 9973;
    }

    private static UsageLedger ledger(MapTable<String, SeenShard> seen) {
        return new UsageLedger(seen, MapTable.ofCells(), RATER, (usage, reason) -> {});
    }

    /**
     * Both stages with what Streams does around them: a commit posts, writes and forgets what can be read again; a
     * restart forgets everything since the last commit, which is then delivered once more.
     */
    private static final class Stages {

        private static final int PARTITIONS = 3;

        private final List<MapTable<String, SeenShard>> seen = new ArrayList<>();
        private final MapTable<Account, Tally> totals = MapTable.ofTotals();
        private final List<UsageLedger> ledgers = new ArrayList<>();
        private final List<TokenUsage> uncommitted = new ArrayList<>();
        private final Map<Account, Tally> published = new HashMap<>();
        private Books books = new Books(totals, RETENTION);

        Stages() {
            for (int i = 0; i < PARTITIONS; i++) {
                seen.add(MapTable.ofShards());
                ledgers.add(ledger(seen.get(i)));
            }
        }

        void deliver(TokenUsage usage) {
            uncommitted.add(usage);
            int partition = (int) (usage.getJob().getLine() / 512 % PARTITIONS);
            ledgers.get(partition).count(usage, 0, 0);
        }

        void commit() {
            ledgers.forEach(ledger -> ledger.post(books::add));
            books.publish(total ->
                    published.put(total.account(), LedgerCodec.decodeTally(LedgerCodec.encode(total.tally()))));
            uncommitted.clear();
        }

        void restart() {
            books = new Books(totals, RETENTION);
            for (int i = 0; i < PARTITIONS; i++) {
                ledgers.set(i, ledger(seen.get(i)));
            }
            List<TokenUsage> again = List.copyOf(uncommitted);
            uncommitted.clear();
            again.forEach(this::deliver);
        }

        BatchProgress progress() {
            Account.Batch account = new Account.Batch("acme", BATCH);
            Tally tally = published.get(account);
            if (tally == null) {
                throw new AssertionError("nothing published of " + account);
            }
            return tally.toBatchProgress(account);
        }

        BigDecimal cost(Granularity granularity) {
            return published.entrySet().stream()
                    .filter(row -> row.getKey() instanceof Account.Spend spend && spend.granularity() == granularity)
                    .map(row -> row.getValue()
                            .toSpendTotals((Account.Spend) row.getKey())
                            .getCost())
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }
}
