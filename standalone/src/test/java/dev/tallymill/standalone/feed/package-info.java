/** What other tools make of the aggregated topics, with the tools as they come. */
@NullMarked
package dev.tallymill.standalone.feed;

import org.jspecify.annotations.NullMarked;
