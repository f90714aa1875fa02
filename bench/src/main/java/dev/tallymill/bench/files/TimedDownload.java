package dev.tallymill.bench.files;

import dev.tallymill.bench.Instruments;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * What came down and how long that took, from the request to the last byte.
 *
 * @param bytes of the content
 * @param lines in it
 */
record TimedDownload(long bytes, long lines, Duration time) {

    private static final int BUFFER_BYTES = 64 * 1024;

    static TimedDownload of(FilesApiClient api, String key, String fileId, Instruments instruments) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        long lines = 0;
        long start = instruments.nanoTime().getAsLong();
        try (InputStream in = api.content(key, fileId)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        return new TimedDownload(bytes, lines, instruments.since(start));
    }

    double megabytesPerSecond() {
        return bytes * 1e3 / time.toNanos();
    }
}
