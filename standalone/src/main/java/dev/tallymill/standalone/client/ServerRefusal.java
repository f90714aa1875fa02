package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;

/** Says in one line what went wrong with a call, and what to do. Never holds the key. Immutable. */
final class ServerRefusal {

    private final URI server;
    private final String keyVariable;

    ServerRefusal(URI server, String keyVariable) {
        this.server = server;
        this.keyVariable = keyVariable;
    }

    /**
     * The answer to a call that came to nothing.
     *
     * @param error the error object of the answer, missing where there is none
     * @throws ServerAwayException when the same call may succeed later
     */
    CommandFailure of(int status, JsonNode error) throws ServerAwayException {
        String said = String.join(" ", error.path("message").asText("").lines().toList());
        String reason = said.isEmpty() ? "HTTP " + status : said;
        if (status == 401 || status == 403) {
            return new CommandFailure(
                    ExitCode.ENDPOINT,
                    server + " refused the key in " + keyVariable + " (" + reason
                            + "); set it to one that this server gave out, or name another with --api-key-env");
        }
        if (status >= 500 || status == 429) {
            throw new ServerAwayException(server + ": " + reason + " (HTTP " + status + "); try again later");
        }
        return new CommandFailure(ExitCode.USAGE, server + ": " + reason);
    }

    ServerAwayException away(IOException cause) {
        if (cause instanceof ConnectException) {
            return new ServerAwayException(
                    "nothing answers at " + server + "; start it with `tallymill serve`, or give another --url", cause);
        }
        if (cause instanceof HttpTimeoutException) {
            return new ServerAwayException(server + " does not answer in time; try again later", cause);
        }
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new ServerAwayException(
                "the connection to " + server + " broke off (" + reason + "); give the command again", cause);
    }
}
