package dev.tallymill.ingest.validate;

import java.util.List;

/** API operations a batch may be made of. */
public final class Endpoints {

    /** In the order error messages name them. */
    public static final List<String> SUPPORTED =
            List.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages");

    private Endpoints() {}
}
