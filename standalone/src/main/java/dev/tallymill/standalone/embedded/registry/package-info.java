/**
 * A schema registry in this JVM that speaks the part of Confluent's REST API which serializers, deserializers and
 * people use, and keeps everything in the {@code _schemas} topic in Confluent's own record format.
 */
@NullMarked
package dev.tallymill.standalone.embedded.registry;

import org.jspecify.annotations.NullMarked;
