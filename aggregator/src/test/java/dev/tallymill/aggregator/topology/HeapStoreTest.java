package dev.tallymill.aggregator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapStoreTest {

    private final HeapStore<List<String>> store =
            HeapStore.<List<String>>perTask("heap").build();

    @Test
    void firstTouchAfterAFlushIsToldApart() {
        store.hold(new ArrayList<>());

        assertThat(store.touch()).isTrue();
        assertThat(store.touch()).isFalse();
        store.flush(List::clear);
        assertThat(store.touch()).isTrue();
    }

    @Test
    void halfFlushedStoreCannotBeUsedAnyMore() {
        store.hold(new ArrayList<>());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> store.flush(content -> {
                    throw new UnsupportedOperationException();
                }));

        assertThatIllegalStateException().isThrownBy(store::content).withMessageContaining("half flushed");
        assertThatIllegalStateException().isThrownBy(() -> store.flush(List::clear));
    }

    @Test
    void closedStoreHoldsNothing() {
        store.hold(new ArrayList<>());
        store.close();

        assertThatIllegalStateException().isThrownBy(store::content);
    }
}
