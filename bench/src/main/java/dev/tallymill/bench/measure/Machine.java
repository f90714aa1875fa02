package dev.tallymill.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where figures were measured. */
public record Machine(
        @JsonProperty("os") String os,
        @JsonProperty("architecture") String architecture,
        @JsonProperty("processors") int processors,
        @JsonProperty("java") String java,
        @JsonProperty("max_heap_mb") long maxHeapMb) {

    /** This one, as this JVM sees it. */
    public static Machine here() {
        Runtime runtime = Runtime.getRuntime();
        return new Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                runtime.availableProcessors(),
                Runtime.version().toString(),
                runtime.maxMemory() >> 20);
    }
}
