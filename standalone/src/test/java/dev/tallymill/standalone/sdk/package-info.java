@NullMarked
package dev.tallymill.standalone.sdk;

import org.jspecify.annotations.NullMarked;
