/**
 * The whole pipeline across containers: a broker, a registry, a simulated model and our services, each in one of its
 * own. These tests carry the tag {@code docker}, which the ordinary build leaves out; they need a Docker engine, the
 * image that the Maven profile {@code images} builds, and the platform's images. Start at {@code .ci/docker-tests},
 * which provides all three.
 */
@NullMarked
package dev.tallymill.standalone.docker;

import org.jspecify.annotations.NullMarked;
