package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.LedgerCodec;
import dev.tallymill.aggregator.ledger.SeenShard;
import dev.tallymill.aggregator.ledger.Tally;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;

/** Serdes of the aggregator's own stores and of the topic between its stages. */
final class LedgerSerdes {

    private LedgerSerdes() {}

    /** Writes a key so that it decides the partition, and reads every key, null too, as {@link CommitTick#KEY}. */
    static Serde<String> routing() {
        return Serdes.serdeFrom(new StringSerializer(), (topic, bytes) -> CommitTick.KEY);
    }

    static Serde<Account> account() {
        return serde(LedgerCodec::encode, LedgerCodec::decodeAccount);
    }

    static Serde<Tally> tally() {
        return serde(LedgerCodec::encode, LedgerCodec::decodeTally);
    }

    static Serde<Cell> cell() {
        return serde(LedgerCodec::encode, LedgerCodec::decodeCell);
    }

    static Serde<SeenShard> seenShard() {
        return serde(SeenShard::toBytes, SeenShard::fromBytes);
    }

    @SuppressWarnings("NullAway") // null is Kafka's tombstone, and the interfaces let it through
    private static <T> Serde<T> serde(Function<T, byte[]> encode, Function<byte[], T> decode) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : encode.apply(value),
                (topic, bytes) -> bytes == null ? null : decode.apply(bytes));
    }
}
