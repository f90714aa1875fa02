package dev.tallymill.schemas.serde;

import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.specific.SpecificFixed;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Lets Avro load generated classes. Since 1.12.2 Avro refuses every class that a schema names unless it is on a list,
 * against schemas that name arbitrary classes; this adds what Avro's own compiler makes, and nothing else. The list is
 * Avro's and holds for the whole JVM.
 */
public final class TrustedRecords {

    private TrustedRecords() {}

    /** Adds generated classes to what Avro trusts; doing it again changes nothing. */
    public static void trust() {
        Once.INSTALLED.ensureTrusted();
    }

    private static boolean isGenerated(Class<?> type) {
        return SpecificRecord.class.isAssignableFrom(type)
                || SpecificFixed.class.isAssignableFrom(type)
                || (type.isEnum() && GenericEnumSymbol.class.isAssignableFrom(type));
    }

    /** The class loader runs this once, whichever thread comes first. */
    private enum Once {
        INSTALLED;

        Once() {
            ClassSecurityValidator.setGlobal(
                    ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), TrustedRecords::isGenerated));
        }

        void ensureTrusted() {}
    }
}
