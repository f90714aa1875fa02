package dev.tallymill.standalone.simulate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** One call over a bare socket: sees exactly which bytes come back, and can hang up. */
final class RawCall implements AutoCloseable {

    private final Socket socket;

    RawCall(URI baseUrl, String body) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), baseUrl.getPort());
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + baseUrl.getPath() + "/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                + content.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(content);
        socket.getOutputStream().flush();
    }

    /** Everything up to the server's end of the connection. */
    String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until the answer begins, and takes its first byte only. */
    void awaitAnswer() throws IOException {
        if (socket.getInputStream().read() < 0) {
            throw new IOException("no answer");
        }
    }

    /** Closes as the kernel does for a process that is killed with an answer unread: by a reset. */
    void cutOff() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
