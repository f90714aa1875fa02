package dev.tallymill.aggregator.web;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What is sent with status 200.
 *
 * @param fileName under which a browser stores it; null shows it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(String contentType, byte[] bytes, @Nullable String fileName) {

    static Answer json(JsonNode node) {
        return new Answer("application/json", Json.bytes(node), null);
    }

    static Answer csv(String fileName, byte[] bytes) {
        return new Answer("text/csv; charset=utf-8", bytes, fileName);
    }
}
