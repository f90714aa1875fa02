package dev.tallymill.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;

@AnalyzeClasses(packages = "dev.tallymill", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

    @ArchTest
    static final ArchRule USES_SCHEMAS_ONLY = classes()
            .that()
            .resideInAPackage("dev.tallymill.ingest..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tallymill.ingest..",
                    "dev.tallymill.schemas..",
                    "java..",
                    "org.apache.avro..",
                    "org.apache.kafka..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "com.fasterxml.jackson..",
                    "io.helidon..",
                    "org.apache.hc..",
                    "org.h2.mvstore..",
                    "javax.crypto..",
                    "org.apache.commons.fileupload2..");

    @ArchTest
    static final ArchRule ONLY_THE_HTTP_API_KNOWS_HTTP = noClasses()
            .that()
            .resideInAPackage("dev.tallymill.ingest..")
            .and()
            .resideOutsideOfPackages("dev.tallymill.ingest.http", "dev.tallymill.ingest.api")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.helidon..", "org.apache.commons.fileupload2..");

    @ArchTest
    static final ArchRule ONLY_WEBHOOKS_CALL_ANYBODY = noClasses()
            .that()
            .resideInAPackage("dev.tallymill.ingest..")
            .and()
            .resideOutsideOfPackage("dev.tallymill.ingest.webhook")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.hc..", "java.net.http..");

    @ArchTest
    static final ArchRule THE_PARTS_BELOW_KNOW_NOTHING_OF_THE_API = noClasses()
            .that()
            .resideInAnyPackage("dev.tallymill.ingest.(batch|file|result|validate|dispatch|tenant|webhook)")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tallymill.ingest.(http|openai|anthropic|admin|api)");

    @ArchTest
    static final ArchRule VALIDATION_IS_PURE = noClasses()
            .that()
            .resideInAPackage("dev.tallymill.ingest.validate")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "dev.tallymill.ingest.(file|batch|dispatch|result)");

    @ArchTest
    static final ArchRule TIME_AND_CHANCE_COME_IN_THROUGH_CONSTRUCTORS = noClasses()
            .that()
            .resideInAPackage("dev.tallymill.ingest..")
            .and()
            .haveSimpleNameNotEndingWith("Main")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(Random.class);
}
