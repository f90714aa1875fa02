package dev.tallymill.aggregator.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Bytes of accounts, cells and tallies in the aggregator's own stores: a format number, then the fields in Avro's
 * binary encoding of numbers and strings. No reader outside the aggregator sees them.
 */
public final class LedgerCodec {

    private static final byte FORMAT = 2;
    private static final int SPEND = 0;
    private static final int BATCH = 1;
    private static final int CLOSING = 2;
    private static final int USUAL_BYTES = 160;

    private LedgerCodec() {}

    public static byte[] encode(Account account) {
        return write(out -> write(account, out));
    }

    public static Account decodeAccount(byte[] bytes) {
        return read(bytes, LedgerCodec::readAccount);
    }

    public static byte[] encode(Tally tally) {
        return write(out -> write(tally, out));
    }

    public static Tally decodeTally(byte[] bytes) {
        return read(bytes, LedgerCodec::readTally);
    }

    public static byte[] encode(Cell cell) {
        return write(out -> {
            out.writeString(cell.tenant());
            out.writeString(cell.provider());
            out.writeString(cell.model());
            out.writeString(cell.tier());
            out.writeLong(cell.minute());
            out.writeBoolean(cell.batchId() != null);
            if (cell.batchId() != null) {
                out.writeString(cell.batchId());
            }
        });
    }

    public static Cell decodeCell(byte[] bytes) {
        return read(
                bytes,
                in -> new Cell(
                        in.readString(),
                        in.readString(),
                        in.readString(),
                        in.readString(),
                        in.readLong(),
                        in.readBoolean() ? in.readString() : null));
    }

    private static void write(Account account, BinaryEncoder out) throws IOException {
        switch (account) {
            case Account.Spend spend -> {
                out.writeInt(SPEND);
                out.writeString(spend.tenant());
                out.writeString(spend.provider());
                out.writeString(spend.model());
                out.writeInt(spend.granularity().number());
                out.writeLong(spend.bucketStart());
            }
            case Account.Batch batch -> {
                out.writeInt(BATCH);
                out.writeString(batch.tenant());
                out.writeString(batch.batchId());
            }
            case Account.Closing closing -> {
                out.writeInt(CLOSING);
                out.writeInt(closing.granularity().number());
            }
        }
    }

    private static Account readAccount(BinaryDecoder in) throws IOException {
        int kind = in.readInt();
        return switch (kind) {
            case SPEND ->
                new Account.Spend(
                        in.readString(), in.readString(), in.readString(), readGranularity(in), in.readLong());
            case BATCH -> new Account.Batch(in.readString(), in.readString());
            case CLOSING -> new Account.Closing(readGranularity(in));
            default -> throw new IllegalStateException("no account of kind " + kind);
        };
    }

    private static Granularity readGranularity(BinaryDecoder in) throws IOException {
        return Granularity.ofNumber(in.readInt());
    }

    private static void write(Tally tally, BinaryEncoder out) throws IOException {
        for (Sum sum : Sum.ALL) {
            out.writeLong(tally.get(sum));
        }
        out.writeBytes(tally.picoUsd.toByteArray());
        out.writeLong(tally.updatedAt);
        out.writeBoolean(tally.priceVersion != null);
        if (tally.priceVersion != null) {
            out.writeLong(tally.pricedAt);
            out.writeString(tally.priceVersion);
        }
    }

    private static Tally readTally(BinaryDecoder in) throws IOException {
        long[] sums = new long[Sum.COUNT];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = in.readLong();
        }
        Tally tally = new Tally(sums);
        tally.picoUsd = readBigInteger(in);
        tally.updatedAt = in.readLong();
        if (in.readBoolean()) {
            tally.pricedAt = in.readLong();
            tally.priceVersion = in.readString();
        }
        return tally;
    }

    private static BigInteger readBigInteger(BinaryDecoder in) throws IOException {
        ByteBuffer bytes = in.readBytes(null);
        return new BigInteger(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    private static byte[] write(Writing writing) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
            bytes.write(FORMAT);
            BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
            writing.write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    private static <T> T read(byte[] bytes, Reading<T> reading) {
        try {
            Formats.require(FORMAT, bytes[0]);
            return reading.read(DecoderFactory.get().binaryDecoder(bytes, 1, bytes.length - 1, null));
        } catch (IOException e) {
            throw new UncheckedIOException("not what the aggregator wrote", e);
        }
    }

    private interface Writing {
        void write(BinaryEncoder out) throws IOException;
    }

    private interface Reading<T> {
        T read(BinaryDecoder in) throws IOException;
    }
}
