@NullMarked
package dev.tallymill.worker.fair;

import org.jspecify.annotations.NullMarked;
