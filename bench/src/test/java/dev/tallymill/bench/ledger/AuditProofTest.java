package dev.tallymill.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.bench.Instruments;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small version of {@code tallymill bench audit}, which does the same to a million jobs. */
class AuditProofTest {

    private static final int JOBS = 50_000;
    private static final int KILLS = 3;
    private static final long SEED = 20261123;

    @TempDir
    private Path scratch;

    @Test
    void totalsAreExactUnderKillsAndAPlantedPicoDollarIsFound() throws Exception {
        Instruments instruments = new Instruments(System::nanoTime, Clock.systemUTC(), Thread::sleep, new Random(SEED));

        AuditProof.Result result = new AuditProof(scratch, instruments, false, line -> {}).run(JOBS, KILLS);

        assertThat(result.auditText()).contains("exact: every total is the sum of usage times price");
        assertThat(result.isProof()).as(result.toString()).isTrue();
    }
}
