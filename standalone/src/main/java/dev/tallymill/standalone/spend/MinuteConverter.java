package dev.tallymill.standalone.spend;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option that is the start of a minute, {@code 2026-12-01T00:00:00Z}, or of a day in UTC, {@code 2026-12-01}. */
public final class MinuteConverter implements ITypeConverter<Instant> {

    @Override
    public Instant convert(String value) {
        Instant instant = parse(value);
        if (instant.getEpochSecond() % 60 != 0 || instant.getNano() != 0) {
            throw new TypeConversionException(value + " is not a whole minute");
        }
        return instant;
    }

    private static Instant parse(String value) {
        try {
            return value.contains("T")
                    ? Instant.parse(value)
                    : LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(value + " is neither 2026-12-01 nor 2026-12-01T00:00:00Z");
        }
    }
}
