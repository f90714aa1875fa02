/**
 * Who a tenant is and whose a key is, for every service that answers to tenants. Start with {@code KnownTenants}.
 */
@NullMarked
package dev.tallymill.schemas.tenant;

import org.jspecify.annotations.NullMarked;
