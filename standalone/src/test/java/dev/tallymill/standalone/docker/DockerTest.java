package dev.tallymill.standalone.docker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** A test class that needs a Docker engine: tagged {@code docker}, and skipped with a reason where no engine answers. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("docker")
@EnabledIf(
        value = "dev.tallymill.standalone.docker.DockerEngine#answers",
        disabledReason = "no Docker engine answers at DOCKER_HOST or the default socket; .ci/docker-tests starts one")
@interface DockerTest {}
