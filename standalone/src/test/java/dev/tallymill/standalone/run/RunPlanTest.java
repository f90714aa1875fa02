package dev.tallymill.standalone.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunPlanTest {

    private static final RunRecord ASKED = new RunRecord("/data/a.jsonl", "aa", "http://one/v1", "default", "", false);
    private static final RunRecord BEFORE =
            new RunRecord("/data/a.jsonl", "aa", "http://one/v1", "default", "run_old", false);

    @Test
    void startsANewBatchInAnEmptyDirectory() throws CommandFailure {
        RunPlan plan = decide(Optional.empty(), ASKED);
        assertThat(plan.again()).isFalse();
        assertThat(plan.record().runId()).isEqualTo("run_new");
    }

    @Test
    void goesOnWithTheInterruptedBatch() throws CommandFailure {
        RunPlan plan = decide(Optional.of(BEFORE), ASKED);
        assertThat(plan.again()).isTrue();
        assertThat(plan.record().runId()).isEqualTo("run_old");
        assertThat(plan.record().finished()).isFalse();
    }

    @Test
    void deliversAFinishedBatchAgain() throws CommandFailure {
        RunPlan plan = decide(Optional.of(BEFORE.asFinished()), ASKED);
        assertThat(plan.again()).isTrue();
        assertThat(plan.record().runId()).isEqualTo("run_old");
    }

    @Test
    void goesOnAtAMendedUrl() throws CommandFailure {
        assertThat(decide(Optional.of(BEFORE), at("http://two/v1")).again()).isTrue();
    }

    @Test
    void runsAFinishedFileAnewAtAnotherEndpoint() throws CommandFailure {
        RunPlan plan = decide(Optional.of(BEFORE.asFinished()), at("http://two/v1"));
        assertThat(plan.again()).isFalse();
        assertThat(plan.record().runId()).isEqualTo("run_new");
    }

    @Test
    void runsAnotherFileAfterAFinishedOne() throws CommandFailure {
        RunRecord other = new RunRecord("/data/b.jsonl", "bb", "http://one/v1", "default", "", false);
        assertThat(decide(Optional.of(BEFORE.asFinished()), other).again()).isFalse();
    }

    @Test
    void refusesAFileThatChangedSinceTheInterruption() {
        RunRecord changed = new RunRecord("/data/a.jsonl", "bb", "http://one/v1", "default", "", false);
        assertRefused(changed, "/data/a.jsonl: has changed since its run was interrupted");
    }

    @Test
    void refusesAnotherFileWhileOneIsUnfinished() {
        RunRecord other = new RunRecord("/data/b.jsonl", "bb", "http://one/v1", "default", "", false);
        assertRefused(other, "unfinished run of /data/a.jsonl");
    }

    @Test
    void refusesToMixSimulatedAndRealAnswers() {
        assertRefused(at("simulated"), "do not mix");
    }

    @Test
    void refusesAnotherTenantForTheSameRun() {
        RunRecord other = new RunRecord("/data/a.jsonl", "aa", "http://one/v1", "acme", "", false);
        assertRefused(other, "belongs to tenant default");
    }

    private static void assertRefused(RunRecord asked, String reason) {
        assertThatThrownBy(() -> decide(Optional.of(BEFORE), asked))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining(reason)
                .hasMessageContaining("--data-dir");
    }

    private static RunRecord at(String endpoint) {
        return new RunRecord("/data/a.jsonl", "aa", endpoint, "default", "", false);
    }

    private static RunPlan decide(Optional<RunRecord> before, RunRecord asked) throws CommandFailure {
        return RunPlan.decide(before, asked, "has changed", () -> "run_new");
    }
}
