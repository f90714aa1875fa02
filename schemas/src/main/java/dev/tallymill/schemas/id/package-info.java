/**
 * Ids of files, batches and jobs, and the keys their records stand under.
 */
@NullMarked
package dev.tallymill.schemas.id;

import org.jspecify.annotations.NullMarked;
