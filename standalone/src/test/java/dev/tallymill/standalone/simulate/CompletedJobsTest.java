package dev.tallymill.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CompletedJobsTest {

    private final CompletedJobs jobs = new CompletedJobs();

    @Test
    void tellsNewFromKnown() {
        assertThat(jobs.add(5)).isTrue();
        assertThat(jobs.add(5)).isFalse();
        assertThat(jobs.contains(5)).isTrue();
        assertThat(jobs.contains(6)).isFalse();
    }

    @Test
    void holdsZero() {
        assertThat(jobs.contains(0)).isFalse();
        jobs.add(0);
        assertThat(jobs.contains(0)).isTrue();
    }

    @Test
    void behavesAsASetUnderManyAdditionsAndRemovals() {
        SplittableRandom random = new SplittableRandom(3);
        Set<Long> expected = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            // Few distinct low bits in one shard, so that the probing collides and removals leave gaps.
            long job = 1 + random.nextInt(2_000) * 16L;
            if (random.nextInt(3) > 0) {
                assertThat(jobs.add(job)).isEqualTo(expected.add(job));
            } else {
                jobs.remove(job);
                expected.remove(job);
            }
        }

        assertThat(jobs.size()).isEqualTo(expected.size());
        for (long job = 1; job < 2_000 * 16L; job += 16) {
            assertThat(jobs.contains(job)).isEqualTo(expected.contains(job));
        }
    }
}
