package dev.tallymill.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.registry.InMemorySchemaRegistry;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever stands on a topic, a deserializer answers with a record or with {@link UndecodableRecordException}. */
class BrokenBytesTest {

    private final RegistryAvroDeserializer<Object> deserializer;
    private final byte[] whole;

    BrokenBytesTest() {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        RegistryAvroSerializer<Object> serializer = new RegistryAvroSerializer<>(registry);
        serializer.configure(Map.of(), false);
        whole = serializer.serialize("topic", SampleRecords.usage(7));
        deserializer = new RegistryAvroDeserializer<>(registry);
        deserializer.configure(Map.of("specific.avro.reader", "true"), false);
    }

    @Property
    void anyBytesUnderAKnownSchema(@ForAll @Size(max = 200) byte[] body) {
        byte[] framed = new byte[WireFormat.HEADER_BYTES + body.length];
        System.arraycopy(whole, 0, framed, 0, WireFormat.HEADER_BYTES);
        System.arraycopy(body, 0, framed, WireFormat.HEADER_BYTES, body.length);

        assertDecodedOrUndecodable(framed);
    }

    @Property
    void anyBytesAtAll(@ForAll @Size(max = 40) byte[] bytes) {
        assertDecodedOrUndecodable(bytes);
    }

    @Property
    void aRecordWithOneByteChanged(@ForAll @IntRange(max = 120) int position, @ForAll byte value) {
        byte[] changed = whole.clone();
        changed[position] = value;

        assertDecodedOrUndecodable(changed);
    }

    private void assertDecodedOrUndecodable(byte[] bytes) {
        try {
            assertThat(deserializer.deserialize("topic", bytes)).isNotNull();
        } catch (UndecodableRecordException e) {
            assertThat(e.topic()).isEqualTo("topic");
        }
    }
}
