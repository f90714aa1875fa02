package dev.tallymill.worker.call.limit;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The models of an endpoint, as jobs name them; a million made-up names must not fill the memory. A lane that has nothing to
 * remember goes when its last job does; of the others the most recently used thousand stay. While so many are in use, and for
 * names beyond any sense, jobs share one lane. Not thread-safe, {@link EndpointGate} owns it.
 */
final class Lanes {

    static final int MOST = 1_000;

    private static final int LONGEST_NAME = 200;

    /** No model's name: too long. */
    private static final String SHARED = "-".repeat(LONGEST_NAME + 1);

    private final Function<String, ModelLane> create;
    private final Map<String, ModelLane> lanes = new LinkedHashMap<>(16, 0.75f, true);

    Lanes(Function<String, ModelLane> create) {
        this.create = create;
    }

    /** The model's lane; tell {@link #left} when its last job has left. */
    ModelLane of(String model) {
        String name = model.length() > LONGEST_NAME ? SHARED : model;
        ModelLane known = lanes.get(name);
        if (known != null) {
            return known;
        }
        boolean room = lanes.size() < MOST || forgetOldestIdle();
        return lanes.computeIfAbsent(room ? name : SHARED, create);
    }

    /** Somebody has left the lane. */
    void left(ModelLane lane) {
        if (lane.isIdle() && lane.hasNothingToRemember()) {
            lanes.remove(lane.model());
        }
    }

    Collection<ModelLane> all() {
        return lanes.values();
    }

    private boolean forgetOldestIdle() {
        Iterator<ModelLane> oldest = lanes.values().iterator();
        while (oldest.hasNext()) {
            if (oldest.next().isIdle()) {
                oldest.remove();
                return true;
            }
        }
        return false;
    }
}
