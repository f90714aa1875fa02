package dev.tallymill.schemas.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchKeysTest {

    @Test
    void fiveHundredAndTwelveLinesShareAKey() {
        assertThat(BatchKeys.shardKey("batch_0f", 0)).isEqualTo("batch_0f/0");
        assertThat(BatchKeys.shardKey("batch_0f", 511)).isEqualTo("batch_0f/0");
        assertThat(BatchKeys.shardKey("batch_0f", 512)).isEqualTo("batch_0f/1");
    }

    @Test
    void fiftyThousandLinesSpreadOverNinetyEightShards() {
        assertThat(LongStream.range(0, 50_000)
                        .mapToObj(line -> BatchKeys.shardKey("b", line))
                        .distinct())
                .hasSize(98);
    }

    @Test
    void aBatchStandsUnderItsTenant() {
        assertThat(BatchKeys.batchKey("acme", "batch_0f")).isEqualTo("acme/batch_0f");
    }

    @Test
    void aJobsIdFollowsFromBatchAndLine() {
        assertThat(BatchKeys.jobId("batch_0f3a", 41)).isEqualTo("batch_req_0f3a_41");
        assertThat(BatchKeys.jobId("nightly", 0)).isEqualTo("batch_req_nightly_0");
    }
}
