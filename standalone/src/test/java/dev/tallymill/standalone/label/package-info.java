@NullMarked
package dev.tallymill.standalone.label;

import org.jspecify.annotations.NullMarked;
