/**
 * What a worker needs of memory with very many calls in the air: a {@code tallymill worker} process of its own, and its
 * resident set as the operating system counts it. Start with {@code MemoryCommand}.
 */
@NullMarked
package dev.tallymill.bench.memory;

import org.jspecify.annotations.NullMarked;
