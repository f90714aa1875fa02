package dev.tallymill.bench.ledger;

import dev.tallymill.bench.process.TallymillProcess;
import java.io.IOException;
import java.nio.file.Path;

/** An aggregator process that is started again when it has ended, as a supervisor does. */
final class Supervised implements AutoCloseable {

    private final Path config;
    private final Path log;
    private TallymillProcess process;
    private int endedByItself;
    private boolean killed;

    Supervised(Path config, Path log) throws IOException {
        this.config = config;
        this.log = log;
        this.process = start();
    }

    void kill() throws InterruptedException {
        killed = true;
        process.kill();
    }

    void ensureAlive() throws IOException {
        if (!process.isAlive()) {
            endedByItself += killed ? 0 : 1;
            killed = false;
            process = start();
        }
    }

    /** How often it was started again without having been killed. */
    int endedByItself() {
        return endedByItself;
    }

    @Override
    public void close() {
        process.close();
    }

    private TallymillProcess start() throws IOException {
        return TallymillProcess.start(log, "aggregator", "--config", config.toString());
    }
}
