package dev.tallymill.ingest.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends bytes that no decent client would, and tells what came back. */
final class RawClient {

    private static final int PATIENCE_MILLIS = 120_000;
    private static final Pattern STATUS = Pattern.compile("^HTTP/1.1 (\\d+)");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");

    private RawClient() {}

    /** Writes something to a connection. */
    @FunctionalInterface
    interface Sender {
        void send(OutputStream out) throws IOException;
    }

    /**
     * Opens a connection, lets {@code sender} write, and reads until the server hangs up.
     *
     * @return status and error code such as "413 file_too_large", "200", or "hung up" without an answer
     */
    static String outcome(int port, Sender sender) throws IOException {
        String answer = answer(port, sender);
        Matcher status = STATUS.matcher(answer);
        if (!status.find()) {
            return "hung up";
        }
        Matcher code = CODE.matcher(answer);
        return code.find() ? status.group(1) + " " + code.group(1) : status.group(1);
    }

    /** Everything the server sends until it hangs up. */
    static String answer(int port, Sender sender) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                sender.send(socket.getOutputStream());
                socket.getOutputStream().flush();
            } catch (SocketException e) {
                // The server has hung up already, perhaps with an answer.
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            try {
                for (int read = socket.getInputStream().read(buffer);
                        read >= 0;
                        read = socket.getInputStream().read(buffer)) {
                    answer.write(buffer, 0, read);
                }
            } catch (SocketException e) {
                // Reset, perhaps after an answer.
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
