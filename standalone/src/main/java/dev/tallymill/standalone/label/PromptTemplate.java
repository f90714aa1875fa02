package dev.tallymill.standalone.label;

import dev.tallymill.standalone.label.table.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A prompt with the names of columns in braces. Two braces stand for one. Immutable. */
final class PromptTemplate {

    private final List<Part> parts;

    private PromptTemplate(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Column(String name) implements Part {}
    }

    /** A row has not the column that the prompt wants. */
    static final class NoSuchColumnException extends Exception {

        private final String column;

        private NoSuchColumnException(String column) {
            super(column);
            this.column = column;
        }

        String column() {
            return column;
        }
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when a brace is opened and not closed, or nothing stands in it
     */
    static PromptTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == c;
            if (c != '{' || doubled) {
                literal.append(c);
                at += doubled && (c == '{' || c == '}') ? 2 : 1;
                continue;
            }
            int end = text.indexOf('}', at);
            String name = end < 0 ? "" : text.substring(at + 1, end);
            if (name.isEmpty()) {
                throw new IllegalArgumentException("the brace at character " + (at + 1)
                        + (end < 0 ? " is never closed" : " names no column") + "; {column} is a column, {{ a brace");
            }
            parts.add(new Part.Literal(literal.toString()));
            parts.add(new Part.Column(name));
            literal.setLength(0);
            at = end + 1;
        }
        parts.add(new Part.Literal(literal.toString()));
        return new PromptTemplate(parts);
    }

    /** The columns it names, in the order of their first appearance. */
    Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        for (Part part : parts) {
            if (part instanceof Part.Column column) {
                columns.add(column.name());
            }
        }
        return columns;
    }

    /** The prompt for one row. */
    String of(Row row) throws NoSuchColumnException {
        StringBuilder prompt = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Literal literal -> prompt.append(literal.text());
                case Part.Column column -> {
                    String text = row.text(column.name());
                    if (text == null) {
                        throw new NoSuchColumnException(column.name());
                    }
                    prompt.append(text);
                }
            }
        }
        return prompt.toString();
    }
}
