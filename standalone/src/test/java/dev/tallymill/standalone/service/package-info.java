/** Tests of the service commands. */
@NullMarked
package dev.tallymill.standalone.service;

import org.jspecify.annotations.NullMarked;
