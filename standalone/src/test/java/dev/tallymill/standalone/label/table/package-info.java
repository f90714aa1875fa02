@NullMarked
package dev.tallymill.standalone.label.table;

import org.jspecify.annotations.NullMarked;
