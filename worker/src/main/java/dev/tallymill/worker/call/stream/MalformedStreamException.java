package dev.tallymill.worker.call.stream;

import java.io.IOException;

/** The stream holds something that no answer can be put together from. The message never quotes it. */
public final class MalformedStreamException extends IOException {

    MalformedStreamException(String message) {
        super(message);
    }
}
