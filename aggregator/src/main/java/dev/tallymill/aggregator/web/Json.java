package dev.tallymill.aggregator.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.money.Usd;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** How money, sums and times look in answers. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** An exact amount: as a number without rounding, and as text for readers whose numbers are floating. */
    static ObjectNode money(BigInteger picoUsd) {
        Usd usd = Usd.ofPico(picoUsd);
        ObjectNode money = object();
        money.put("value", usd.amount().stripTrailingZeros());
        money.put("currency", "usd");
        money.put("exact", usd.toString());
        return money;
    }

    /** Every sum under the name of its field; the cost as money. */
    static ObjectNode sums(Tally tally) {
        ObjectNode sums = object();
        tally.amounts().forEach((name, amount) -> {
            if (!name.equals(Tally.COST)) {
                sums.put(name, amount.longValueExact());
            }
        });
        sums.put("jobs", tally.jobs());
        sums.set("cost", money(tally.picoUsd()));
        return sums;
    }

    /** Unix seconds. */
    static long seconds(long millis) {
        return Math.floorDiv(millis, 1000L);
    }

    static byte[] bytes(JsonNode node) {
        return text(node).getBytes(StandardCharsets.UTF_8);
    }

    static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of values is always JSON", e);
        }
    }
}
