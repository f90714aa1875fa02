package dev.tallymill.worker.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Tallymill's version, as the build wrote it into a resource. */
final class ClientVersion {

    private ClientVersion() {}

    static String read() {
        try (InputStream resource = ClientVersion.class.getResourceAsStream("client.properties")) {
            if (resource == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
