package dev.tallymill.standalone.simulate;

/**
 * A set of job fingerprints, thread-safe. Plain arrays with open addressing, because {@code run --simulate} of a million
 * lines shares a small heap with the broker: 16 bytes per job at most, where a set of boxed numbers takes 60.
 */
final class CompletedJobs {

    private static final int SHARDS = 64;

    private final Shard[] shards = new Shard[SHARDS];

    CompletedJobs() {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard();
        }
    }

    /** Whether it was new. */
    boolean add(long fingerprint) {
        return shard(fingerprint).add(nonZero(fingerprint));
    }

    void remove(long fingerprint) {
        shard(fingerprint).remove(nonZero(fingerprint));
    }

    boolean contains(long fingerprint) {
        return shard(fingerprint).contains(nonZero(fingerprint));
    }

    long size() {
        long size = 0;
        for (Shard shard : shards) {
            size += shard.size();
        }
        return size;
    }

    private Shard shard(long fingerprint) {
        return shards[(int) (fingerprint >>> 58)];
    }

    /** Zero marks a free place. */
    private static long nonZero(long fingerprint) {
        return fingerprint == 0 ? 1 : fingerprint;
    }

    /** One lock's worth; linear probing. The fingerprints are hashes already. */
    private static final class Shard {

        private long[] places = new long[64];
        private int size;

        synchronized boolean add(long value) {
            int place = placeOf(value);
            if (places[place] == value) {
                return false;
            }
            places[place] = value;
            if (++size > places.length * 3 / 4) {
                grow();
            }
            return true;
        }

        synchronized boolean contains(long value) {
            return places[placeOf(value)] == value;
        }

        synchronized int size() {
            return size;
        }

        /** Closes the gap by moving up whatever had been pushed past it. */
        synchronized void remove(long value) {
            int gap = placeOf(value);
            if (places[gap] != value) {
                return;
            }
            places[gap] = 0;
            size--;
            for (int next = after(gap); places[next] != 0; next = after(next)) {
                long moved = places[next];
                places[next] = 0;
                places[placeOf(moved)] = moved;
            }
        }

        /** Where the value stands, or the free place where it belongs. */
        private int placeOf(long value) {
            int place = (int) value & (places.length - 1);
            while (places[place] != 0 && places[place] != value) {
                place = after(place);
            }
            return place;
        }

        private int after(int place) {
            return (place + 1) & (places.length - 1);
        }

        private void grow() {
            long[] old = places;
            places = new long[old.length * 2];
            for (long value : old) {
                if (value != 0) {
                    places[placeOf(value)] = value;
                }
            }
        }
    }
}
