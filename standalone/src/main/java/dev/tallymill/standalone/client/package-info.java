/**
 * Commands for a running Tallymill, through its HTTP API: {@code submit}, {@code status}, {@code watch}, {@code results},
 * {@code cancel}, {@code retry}, {@code spend}, {@code tenants}. Start with {@link dev.tallymill.standalone.client.SubmitCommand};
 * {@code BatchApi} makes the calls.
 */
@NullMarked
package dev.tallymill.standalone.client;

import org.jspecify.annotations.NullMarked;
