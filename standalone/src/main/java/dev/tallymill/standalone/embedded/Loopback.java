package dev.tallymill.standalone.embedded;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** The only address the embedded servers listen on: this machine's own. */
public final class Loopback {

    /** As text, for URLs and {@code bootstrap.servers}. */
    public static final String HOST = "127.0.0.1";

    private static final byte[] BYTES = {127, 0, 0, 1};

    private Loopback() {}

    /** The address with a port; never resolves a name. */
    public static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(BYTES), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are always an address", e);
        }
    }
}
