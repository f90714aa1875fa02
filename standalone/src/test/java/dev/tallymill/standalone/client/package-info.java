@NullMarked
package dev.tallymill.standalone.client;

import org.jspecify.annotations.NullMarked;
