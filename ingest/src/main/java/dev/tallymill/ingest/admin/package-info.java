/**
 * What the administrator does over HTTP: tenants and their keys.
 */
@NullMarked
package dev.tallymill.ingest.admin;

import org.jspecify.annotations.NullMarked;
