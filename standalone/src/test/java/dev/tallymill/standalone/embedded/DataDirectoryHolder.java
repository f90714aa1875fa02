package dev.tallymill.standalone.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that holds a data directory until it is killed. */
final class DataDirectoryHolder {

    private DataDirectoryHolder() {}

    public static void main(String[] args) throws InterruptedException {
        try (DataDirectory held = DataDirectory.open(Path.of(args[0]))) {
            System.out.println("locked " + held.root());
            new CountDownLatch(1).await();
        }
    }
}
