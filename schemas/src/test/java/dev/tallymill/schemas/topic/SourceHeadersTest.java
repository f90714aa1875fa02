package dev.tallymill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class SourceHeadersTest {

    @Property
    void headersNameTheSourceTheyWereMadeFrom(@ForAll @IntRange int partition, @ForAll @LongRange long offset) {
        SourceHeaders source = new SourceHeaders(partition, offset);

        assertThat(SourceHeaders.from(new RecordHeaders(source.toHeaders()))).isEqualTo(source);
    }

    @Test
    void bothAreEightBytesBigEndian() {
        var headers = new SourceHeaders(3, 0x0102).toHeaders();

        assertThat(headers.get(0).key()).isEqualTo("tallymill.source.partition");
        assertThat(headers.get(0).value()).containsExactly(0, 0, 0, 0, 0, 0, 0, 3);
        assertThat(headers.get(1).key()).isEqualTo("tallymill.source.offset");
        assertThat(headers.get(1).value()).containsExactly(0, 0, 0, 0, 0, 0, 1, 2);
    }

    @Test
    void recordsOfOthersNameNoSource() {
        RecordHeaders onlyOne = new RecordHeaders();
        onlyOne.add(new SourceHeaders(1, 2).toHeaders().getFirst());

        assertThat(SourceHeaders.from(new RecordHeaders())).isNull();
        assertThat(SourceHeaders.from(onlyOne)).isNull();
    }
}
