package dev.tallymill.aggregator.ledger;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a {@link Tally} counts beside money. Each is a field of the same name in every record with totals. The ledger's
 * stores keep them in this order: a new one goes to the end, and the stores' format gets a new version.
 */
enum Sum {
    COMPLETED(0, "completed"),
    FAILED(1, "failed"),
    EXPIRED(2, "expired"),
    CANCELLED(3, "cancelled"),
    BUDGET_EXCEEDED(4, "budget_exceeded"),
    PROMPT_TOKENS(5, "prompt_tokens"),
    CACHED_PROMPT_TOKENS(6, "cached_prompt_tokens"),
    COMPLETION_TOKENS(7, "completion_tokens"),
    REASONING_TOKENS(8, "reasoning_tokens"),
    ESTIMATED(9, "estimated"),
    UNPRICED(10, "unpriced"),
    ATTEMPTS(11, "attempts"),
    DUPLICATES(12, "duplicates"),
    LATE(13, "late");

    /** All, in their order. */
    static final List<Sum> ALL = List.of(values());

    static final int COUNT = ALL.size();

    private final int place;
    private final String fieldName;

    Sum(int place, String fieldName) {
        this.place = place;
        this.fieldName = fieldName;
    }

    /** Where it stands among all. */
    int place() {
        return place;
    }

    /** As in the schemas. */
    String fieldName() {
        return fieldName;
    }

    /** Where the sums stand in the records of one schema. Immutable. */
    static final class Fields {

        private final int[] positions;

        /** Of a schema with a field for every sum; others are refused. */
        Fields(Schema schema) {
            this.positions = ALL.stream()
                    .mapToInt(sum -> position(schema, sum.fieldName))
                    .toArray();
        }

        private static int position(Schema schema, String name) {
            Schema.Field field = schema.getField(name);
            if (field == null) {
                throw new IllegalArgumentException(schema.getFullName() + " has no field " + name);
            }
            return field.pos();
        }

        /** Writes the sums, in the order of this enum, into a record of the schema. */
        void put(long[] sums, SpecificRecord record) {
            for (int i = 0; i < COUNT; i++) {
                record.put(positions[i], sums[i]);
            }
        }

        /** The sums of a record of the schema, in the order of this enum. */
        long[] get(SpecificRecord record) {
            long[] sums = new long[COUNT];
            for (int i = 0; i < COUNT; i++) {
                sums[i] = (long) record.get(positions[i]);
            }
            return sums;
        }
    }
}
