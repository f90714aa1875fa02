package dev.tallymill.ingest.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks names up, and knows only addresses that may be called. The connection goes to the very address that was looked at:
 * a name that means another one the next moment gains nothing. Thread-safe.
 */
final class GuardedDns implements DnsResolver {

    private final DnsResolver names;
    private final Predicate<InetAddress> allowed;

    GuardedDns(DnsResolver names, Predicate<InetAddress> allowed) {
        this.names = names;
        this.allowed = allowed;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found = Arrays.stream(names.resolve(host)).filter(allowed).toArray(InetAddress[]::new);
        if (found.length == 0) {
            throw new UnknownHostException(host + " has no address that webhooks may call");
        }
        return found;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return names.resolveCanonicalHostname(host);
    }
}
