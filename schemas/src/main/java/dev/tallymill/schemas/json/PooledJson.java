package dev.tallymill.schemas.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/**
 * Jackson for code that runs on virtual threads. By itself it keeps the buffers of a parser for the thread's next one, and a
 * virtual thread that handles one job or request and ends never gets to that: each would make 8 KB of them for a text of 1 KB.
 * Here all threads share them. Thread-safe.
 */
public final class PooledJson {

    private PooledJson() {}

    /** A factory with the settings of Jackson's default one. */
    public static JsonFactory factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                .build();
    }
}
