package dev.tallymill.ingest.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list. Immutable.
 *
 * @param items in the order of the list
 * @param hasMore whether there are more in the direction in which was read
 */
public record Page<T>(List<T> items, boolean hasMore) {

    public Page {
        items = List.copyOf(items);
    }

    /** The first {@code limit} of {@code all}, which is read no further than one more. */
    public static <T> Page<T> first(Stream<T> all, int limit) {
        List<T> items = new ArrayList<>();
        Iterator<T> rest = all.iterator();
        while (rest.hasNext() && items.size() < limit) {
            items.add(rest.next());
        }
        return new Page<>(items, rest.hasNext());
    }

    /** The same items the other way round. */
    public Page<T> reversed() {
        List<T> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        return new Page<>(reversed, hasMore);
    }

    /**
     * Reads a {@code limit} parameter.
     *
     * @throws Refusal if it is not a number from 1 to {@code max}
     */
    public static int limit(@Nullable String text, int defaultLimit, int max) {
        if (text == null || text.isEmpty()) {
            return defaultLimit;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= max) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // falls through to the refusal
        }
        throw Refusal.invalid(
                "limit", "invalid_value", "limit must be a number from 1 to " + max + ", not " + Quoted.of(text));
    }
}
