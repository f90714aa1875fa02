package dev.tallymill.standalone.docker;

import org.testcontainers.DockerClientFactory;

/** Whether there is an engine to run containers on. */
final class DockerEngine {

    private DockerEngine() {}

    static boolean answers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }
}
