package dev.tallymill.worker;

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

@AnalyzeClasses(packages = "dev.tallymill.worker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule knowsTheContractsAndNoOtherService = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tallymill.ingest..",
                    "dev.tallymill.aggregator..",
                    "dev.tallymill.standalone..",
                    "dev.tallymill.bench..");

    @ArchTest
    static final ArchRule trackingIsPure = classes()
            .that()
            .resideInAPackage("dev.tallymill.worker.track..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.tallymill.worker.track..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule callsKnowNothingOfTheTopics = noClasses()
            .that()
            .resideInAPackage("dev.tallymill.worker.call..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tallymill.worker.consume..", "dev.tallymill.worker.track..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule timeAndChanceComeInThroughConstructors = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Main")
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
