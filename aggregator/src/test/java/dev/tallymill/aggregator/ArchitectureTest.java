package dev.tallymill.aggregator;

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

@AnalyzeClasses(packages = "dev.tallymill.aggregator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule dependsOnTheContractsOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tallymill.aggregator..",
                    "dev.tallymill.schemas..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "de.siegmar.fastcsv..",
                    "io.helidon..",
                    "io.micrometer..",
                    "org.apache.avro..",
                    "org.apache.kafka..",
                    "org.jspecify..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule bookkeepingKnowsNothingOfKafka = noClasses()
            .that()
            .resideInAnyPackage("dev.tallymill.aggregator.ledger..", "dev.tallymill.aggregator.price..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "dev.tallymill.aggregator.topology..");

    @ArchTest
    static final ArchRule queriesKnowNothingOfKafkaOrHttp = noClasses()
            .that()
            .resideInAPackage("dev.tallymill.aggregator.view..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "io.helidon..",
                    "dev.tallymill.aggregator.follow..",
                    "dev.tallymill.aggregator.web..");

    @ArchTest
    static final ArchRule pricesKnowNothingOfTheLedger = noClasses()
            .that()
            .resideInAPackage("dev.tallymill.aggregator.price..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.tallymill.aggregator.ledger..");

    @ArchTest
    static final ArchRule streamsInternalsAreNotUsed =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.kafka.streams..internals..");

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
