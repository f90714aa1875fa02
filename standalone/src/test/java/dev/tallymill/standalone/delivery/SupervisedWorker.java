package dev.tallymill.standalone.delivery;

import dev.tallymill.standalone.process.Tallymill;
import java.io.IOException;

/** A worker that is started again whenever it has ended by itself, as any supervisor does. */
final class SupervisedWorker {

    private final Scene scene;
    private final String slot;
    private Tallymill.Running current;
    private int restarts;

    private SupervisedWorker(Scene scene, String slot, Tallymill.Running first) {
        this.scene = scene;
        this.slot = slot;
        this.current = first;
    }

    static SupervisedWorker start(Scene scene, String slot) throws IOException {
        return new SupervisedWorker(scene, slot, scene.startWorker(slot));
    }

    Tallymill.Running current() {
        return current;
    }

    /** How often it ended by itself. */
    int restarts() {
        return restarts;
    }

    /** Starts it again if it has ended. */
    void tend() {
        if (!current.process().isAlive()) {
            try {
                current = scene.startWorker(slot);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            restarts++;
        }
    }
}
