package dev.tallymill.schemas.serde;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** The form in which a schema is registered. */
final class RegisteredText {

    /** As {@link Schema#toString()} prints it; in a doc the quotes would be escaped. */
    private static final String JAVA_STRING = ",\"" + GenericData.STRING_PROP + "\":\"String\"";

    private RegisteredText() {}

    /**
     * {@code schema} without {@code avro.java.string}, which says only how generated Java classes hold strings: what is
     * registered is the schema as it stands in its {@code .avsc} file, whoever registers it.
     */
    static Schema of(Schema schema) {
        String text = schema.toString();
        String plain = text.replace(JAVA_STRING, "");
        return plain.length() == text.length() ? schema : new Schema.Parser().parse(plain);
    }
}
