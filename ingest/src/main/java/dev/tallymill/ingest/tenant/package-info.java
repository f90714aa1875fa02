/**
 * Tenants and their API keys: who may ask for what, and how often. Start with {@code Tenants}.
 */
@NullMarked
package dev.tallymill.ingest.tenant;

import org.jspecify.annotations.NullMarked;
