/** Other JVMs that a benchmark needs beside its own. */
@NullMarked
package dev.tallymill.bench.process;

import org.jspecify.annotations.NullMarked;
