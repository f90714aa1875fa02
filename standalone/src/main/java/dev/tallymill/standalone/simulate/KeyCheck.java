package dev.tallymill.standalone.simulate;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import org.jspecify.annotations.Nullable;

/** Refuses calls without the one key that is accepted, if there is one. */
final class KeyCheck {

    private static final HeaderName X_API_KEY = HeaderNames.create("x-api-key");

    private final @Nullable String key;

    KeyCheck(@Nullable String key) {
        this.key = key;
    }

    boolean accepts(Headers headers) {
        return key == null
                || headers.value(HeaderNames.AUTHORIZATION)
                        .filter(("Bearer " + key)::equals)
                        .isPresent()
                || headers.value(X_API_KEY).filter(key::equals).isPresent();
    }
}
