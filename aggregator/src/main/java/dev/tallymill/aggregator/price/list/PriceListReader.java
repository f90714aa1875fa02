package dev.tallymill.aggregator.price.list;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tallymill.schemas.record.Price;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a price list of either format: a file with {@value OwnPriceList#PRICES} is Tallymill's, others are LiteLLM's. */
public final class PriceListReader {

    private final ImportOptions options;

    public PriceListReader(ImportOptions options) {
        this.options = options;
    }

    /**
     * What a list holds.
     *
     * @param prices the entries, in the order of the file
     * @param notes what was left out of it, and why
     */
    public record Content(List<Price> prices, List<String> notes) {}

    /**
     * Reads {@code file}.
     *
     * @throws PriceListException naming every entry that cannot be taken
     * @throws IOException if there is no such file
     */
    public Content read(Path file) throws PriceListException, IOException {
        JsonNode root = parse(file);
        if (root.has(OwnPriceList.PRICES)) {
            return new OwnPriceList(options).read(root);
        }
        if (root.isObject()) {
            return new LiteLlmPriceList(options).read(root);
        }
        throw new PriceListException("neither a price list of Tallymill (" + OwnPriceList.PRICES + ") nor LiteLLM's");
    }

    private static JsonNode parse(Path file) throws PriceListException, IOException {
        String text = Files.readString(file);
        ObjectMapper mapper = text.stripLeading().startsWith("{") ? new ObjectMapper() : new YAMLMapper();
        mapper.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        mapper.enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new PriceListException("not well formed: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }
}
