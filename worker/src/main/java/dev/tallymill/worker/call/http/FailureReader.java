package dev.tallymill.worker.call.http;

import dev.tallymill.worker.call.http.Exchange.Kind;
import dev.tallymill.worker.call.http.Exchange.NoReply;
import dev.tallymill.worker.call.stream.MalformedStreamException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;

/** Says in one line what an exception of the HTTP client means. Pure. */
final class FailureReader {

    /** How far an exchange had come when it failed. */
    enum Phase {
        CONNECTING,
        /** Connected over a connection that had served an earlier call; no byte of the answer yet. */
        REUSED,
        /** Connected over a new connection; no byte of the answer yet. */
        SENT,
        ANSWERING
    }

    private FailureReader() {}

    /**
     * The exchange that failed so.
     *
     * @param target host and port, for the message
     * @param timeout of the whole call
     * @param maxBytes bound of the answer
     */
    static NoReply read(IOException failure, Phase phase, String target, Duration timeout, int maxBytes) {
        if (failure instanceof BodyReader.TooLargeException) {
            return new NoReply(Kind.TOO_LARGE, "the answer of %s is larger than %,d bytes".formatted(target, maxBytes));
        }
        if (phase == Phase.CONNECTING) {
            return new NoReply(Kind.NOT_CONNECTED, notConnected(failure, target));
        }
        if (failure instanceof SocketTimeoutException) {
            return timeout(target, timeout);
        }
        if (phase == Phase.REUSED && closedByPeer(failure)) {
            return new NoReply(Kind.STALE_CONNECTION, target + " had closed the connection");
        }
        if (failure instanceof CharacterCodingException) {
            return new NoReply(Kind.BROKEN, "the answer of " + target + " is not UTF-8");
        }
        if (failure instanceof MalformedStreamException) {
            return new NoReply(Kind.BROKEN, "the stream of " + target + " holds " + oneLine(failure.getMessage()));
        }
        if (failure instanceof StreamReader.IncompleteStreamException) {
            return new NoReply(Kind.BROKEN, target + " ended its stream before the answer was whole");
        }
        String when = phase == Phase.ANSWERING ? "in the middle of its answer" : "without an answer";
        return new NoReply(Kind.BROKEN, target + " closed the connection " + when);
    }

    static NoReply timeout(String target, Duration timeout) {
        return new NoReply(Kind.TIMEOUT, "no complete answer from " + target + " within " + seconds(timeout));
    }

    static NoReply silence(String target, Duration idleTimeout) {
        return new NoReply(Kind.TIMEOUT, "no event in the stream of " + target + " for " + seconds(idleTimeout));
    }

    private static boolean closedByPeer(IOException failure) {
        return failure instanceof NoHttpResponseException
                || failure instanceof SocketException
                || failure instanceof ConnectionClosedException
                || failure instanceof SSLException;
    }

    private static String notConnected(IOException failure, String target) {
        return switch (failure) {
            case UnknownHostException e -> "cannot resolve host " + host(target) + ": check the base URL and the DNS";
            case ConnectTimeoutException e -> "no connection to " + target + " within the connect timeout";
            case SocketTimeoutException e -> "no connection to " + target + " within the connect timeout";
            case NoRouteToHostException e -> "no route to " + target;
            case ConnectException e -> "connection refused by " + target + ": is the endpoint running?";
            case SSLException e -> "TLS handshake with " + target + " failed: " + oneLine(e.getMessage());
            default -> "no connection to " + target + ": " + oneLine(failure.getMessage());
        };
    }

    private static String host(String target) {
        int colon = target.lastIndexOf(':');
        return colon < 0 ? target : target.substring(0, colon);
    }

    private static String oneLine(@Nullable String message) {
        return message == null
                ? "no further detail"
                : message.lines().findFirst().orElse("no further detail");
    }

    private static String seconds(Duration timeout) {
        return timeout.toMillis() / 1000.0 + " s";
    }
}
