/** What the worker's tests share. */
@NullMarked
package dev.tallymill.worker;

import org.jspecify.annotations.NullMarked;
