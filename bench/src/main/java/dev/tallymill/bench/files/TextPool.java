package dev.tallymill.bench.files;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Text that compresses about as well as prose does: made-up words, the frequent ones more often. The same for the same seed.
 * Thread-safe.
 */
final class TextPool {

    private static final int WORDS = 4_096;
    private static final int SHORTEST = 2;
    private static final int LONGEST = 11;

    private final byte[] text;

    /** @param bytes how much there is before it repeats itself */
    TextPool(int bytes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[][] words = new byte[WORDS][];
        for (int i = 0; i < WORDS; i++) {
            words[i] = word(random);
        }
        text = new byte[bytes];
        int filled = 0;
        while (filled < bytes) {
            // The smaller of two draws makes early words more frequent than late ones.
            byte[] word = words[Math.min(random.nextInt(WORDS), random.nextInt(WORDS))];
            int fits = Math.min(word.length, bytes - filled);
            System.arraycopy(word, 0, text, filled, fits);
            filled += fits;
        }
    }

    /** Copies a piece of the text that depends on {@code number} alone; it may begin and end in the middle of a word. */
    void copy(long number, byte[] target, int offset, int length) {
        int from = (int) Math.floorMod(mixed(number), (long) (text.length - length));
        System.arraycopy(text, from, target, offset, length);
    }

    /** As {@link #copy}, as a string. */
    String piece(long number, int length) {
        byte[] piece = new byte[length];
        copy(number, piece, 0, length);
        return new String(piece, StandardCharsets.US_ASCII);
    }

    private static byte[] word(SplittableRandom random) {
        byte[] word = new byte[random.nextInt(SHORTEST, LONGEST) + 1];
        for (int i = 0; i < word.length - 1; i++) {
            word[i] = (byte) ('a' + random.nextInt(26));
        }
        word[word.length - 1] = ' ';
        return word;
    }

    private static long mixed(long number) {
        return new SplittableRandom(number).nextLong();
    }
}
