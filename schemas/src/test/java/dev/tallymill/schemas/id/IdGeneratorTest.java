package dev.tallymill.schemas.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdGeneratorTest {

    private final IdGenerator ids = new IdGenerator(new SplittableRandom(1));

    @Test
    void idsHaveTheShapeOfTheBatchApi() {
        assertThat(ids.fileId()).matches("file-[0-9a-f]{24}");
        assertThat(ids.batchId()).matches("batch_[0-9a-f]{24}");
    }

    @Test
    void idsDiffer() {
        assertThat(Stream.generate(ids::batchId).limit(1_000).distinct()).hasSize(1_000);
    }
}
