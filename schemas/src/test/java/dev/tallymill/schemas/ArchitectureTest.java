package dev.tallymill.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.apache.avro.specific.AvroGenerated;

@AnalyzeClasses(packages = "dev.tallymill.schemas", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule dependsOnNoOtherModule = classes()
            .that()
            .resideInAPackage("dev.tallymill..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tallymill.schemas..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.apache.avro..",
                    "org.apache.kafka..",
                    "org.jspecify..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule nothingHereKnowsTheSettings = noClasses()
            .that()
            .resideOutsideOfPackage("dev.tallymill.schemas.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.tallymill.schemas.config..");

    @ArchTest
    static final ArchRule theRegistryKnowsNothingOfTheSerde = noClasses()
            .that()
            .resideInAPackage("dev.tallymill.schemas.registry..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tallymill.schemas.serde..", "dev.tallymill.schemas.topic..", "dev.tallymill.schemas.record..");

    @ArchTest
    static final ArchRule timeAndChanceComeInThroughConstructors = noClasses()
            .that()
            .areNotAnnotatedWith(AvroGenerated.class)
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "reads the system's time or chance, or sleeps", ArchitectureTest::isTimeOrChance))
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callConstructor(Random.class, long.class);

    private static boolean isTimeOrChance(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        String name = call.getTarget().getName();
        return (owner.equals(System.class.getName()) && (name.equals("currentTimeMillis") || name.equals("nanoTime")))
                || (owner.equals(Instant.class.getName()) && name.equals("now"))
                || (owner.equals(Clock.class.getName()) && name.startsWith("system"))
                || (owner.equals(Thread.class.getName()) && name.equals("sleep"))
                || (owner.equals(Math.class.getName()) && name.equals("random"));
    }
}
