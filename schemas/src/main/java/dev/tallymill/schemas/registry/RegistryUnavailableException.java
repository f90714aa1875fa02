package dev.tallymill.schemas.registry;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** No registry gave an answer: the same call may succeed later. */
public final class RegistryUnavailableException extends RetriableException {

    public RegistryUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
