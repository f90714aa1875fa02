package dev.tallymill.ingest.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.BudgetReservation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BudgetBookTest {

    private static final int BATCHES = 50;

    @Test
    void jobsThatWereReleasedWithoutReservationAreWaitedFor() {
        BudgetBook book = new BudgetBook();
        book.take("a", 3, null);

        assertThat(book.ask("a", 1, limit(100, 0))).isEqualTo(Verdict.WAIT);
        book.settled("a", 3);
        assertThat(book.ask("a", 1, limit(100, 0))).isEqualTo(Verdict.FITS);
    }

    @Test
    void aLineThatDoesNotFitBesideWhatIsSpentIsOverAndOneThatDoesNotFitBesideWhatIsReservedWaits() {
        BudgetBook book = new BudgetBook();
        book.take("a", 0, null);
        book.reserve("a", 60);

        assertThat(book.ask("a", 50, limit(100, 0))).isEqualTo(Verdict.WAIT);
        assertThat(book.ask("a", 50, limit(100, 51))).isEqualTo(Verdict.OVER);
        assertThat(book.ask("a", 40, limit(100, 0))).isEqualTo(Verdict.FITS);
    }

    @Test
    void afterARestartATallyThatIsMadeAnewIsWaitedFor() {
        BudgetBook before = new BudgetBook();
        before.take("a", 0, null);
        before.reserve("a", 60);
        before.settled("a", 1);
        before.reserve("a", 40);
        BudgetBook book = new BudgetBook();
        book.take("a", 2, before.record("a"));

        assertThat(book.ask("a", 10, limit(100, 0)))
                .as("what the first job cost is missing")
                .isEqualTo(Verdict.WAIT);
        book.settled("a", 1);
        assertThat(book.ask("a", 10, limit(100, 50))).isEqualTo(Verdict.FITS);
    }

    @Test
    void theDearestJobsAreTakenToBeOut() {
        BudgetBook book = new BudgetBook();
        book.take("a", 0, null);
        book.reserve("a", 10);
        book.reserve("a", 40);
        book.reserve("a", 20);
        assertThat(book.reserved()).isEqualTo(BigInteger.valueOf(70));

        book.settled("a", 1);

        assertThat(book.reserved()).isEqualTo(BigInteger.valueOf(60));
        book.settled("a", 3);
        assertThat(book.reserved()).isEqualTo(BigInteger.ZERO);
    }

    /** The whole system in small: what is spent is read late, and always before the ends that it belongs to. */
    @Property(tries = 200)
    void neverExceedsTheLimitAndUsesIt(@ForAll long seed) {
        Pipeline system = new Pipeline(new Random(seed));
        for (int i = 0; i < 4_000; i++) {
            system.anything();
            assertThat(system.spentAndOut()).isLessThanOrEqualTo(system.limit);
        }
        system.runToTheEnd();

        assertThat(system.spentAndOut()).isLessThanOrEqualTo(system.limit);
        assertThat(system.spent * 100).isGreaterThanOrEqualTo(system.limit * 95);
    }

    private static List<Limit> limit(long picoUsd, long spent) {
        return List.of(new Limit(BigInteger.valueOf(picoUsd), BigInteger.valueOf(spent)));
    }

    private static final class Pipeline {

        private final Random random;
        private final long limit = 50_000_000;
        private final Map<String, Dispatched> batches = new HashMap<>();
        private final Map<String, Long> ends = new HashMap<>();
        private BudgetBook book = new BudgetBook();
        private long spent;
        private long spentRead;

        Pipeline(Random random) {
            this.random = random;
            for (int i = 0; i < BATCHES; i++) {
                batches.put("b" + i, new Dispatched());
            }
            crash();
        }

        void anything() {
            switch (random.nextInt(20)) {
                case 0 -> readSpend();
                case 1 -> readEnds();
                case 2 -> cancel();
                case 3 -> {
                    if (random.nextInt(20) == 0) {
                        crash();
                    }
                }
                case 4, 5, 6, 7, 8 -> end();
                default -> release();
            }
        }

        /** Batches go on with new lines; jobs end until nothing more fits. */
        void runToTheEnd() {
            boolean released = true;
            while (released) {
                while (batches.values().stream().anyMatch(batch -> !batch.out.isEmpty())) {
                    end();
                }
                readEnds();
                readSpend();
                released = false;
                for (String id : batches.keySet()) {
                    released |= release(id);
                }
            }
        }

        long spentAndOut() {
            return spent
                    + batches.values().stream()
                            .flatMap(batch -> batch.out.stream())
                            .mapToLong(Long::longValue)
                            .sum();
        }

        private Dispatched batch(String id) {
            return Objects.requireNonNull(batches.get(id), id);
        }

        private void release() {
            release("b" + random.nextInt(BATCHES));
        }

        private boolean release(String id) {
            Dispatched batch = batch(id);
            long bound = batch.next;
            if (book.ask(id, bound, limit(limit, spentRead)) != Verdict.FITS) {
                return false;
            }
            book.reserve(id, bound);
            batch.out.add(bound);
            batch.released++;
            batch.next = line();
            batch.committed = book.record(id);
            return true;
        }

        /** A job ends and costs some of what it could; the ledger has it at once, readers only later. */
        private void end() {
            Dispatched batch = batch("b" + random.nextInt(BATCHES));
            if (!batch.out.isEmpty()) {
                long bound = batch.out.remove(random.nextInt(batch.out.size()));
                spent += random.nextInt(4) == 0 ? bound : random.nextLong(bound + 1);
                batch.ended++;
            }
        }

        private void cancel() {
            Dispatched batch = batch("b" + random.nextInt(BATCHES));
            batch.ended += batch.out.size();
            batch.out.clear();
        }

        private void readEnds() {
            ends.clear();
            batches.forEach((id, batch) -> ends.put(id, batch.ended));
        }

        /** As the gate does: ends that were read before count once what is spent was read after. */
        private void readSpend() {
            spentRead = spent;
            ends.forEach(book::settled);
        }

        private void crash() {
            book = new BudgetBook();
            ends.clear();
            batches.forEach((id, batch) -> book.take(id, batch.released, batch.committed));
        }

        private long line() {
            return random.nextInt(30) == 0 ? 400_000 + random.nextLong(400_000) : 1_000 + random.nextLong(50_000);
        }

        private final class Dispatched {
            private final List<Long> out = new ArrayList<>();
            private long released;
            private long ended;
            private long next = line();
            private BudgetReservation committed = new BudgetReservation(0L, List.of());
        }
    }
}
