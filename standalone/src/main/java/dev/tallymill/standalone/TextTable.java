package dev.tallymill.standalone;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns that line up: names to the left, figures to the right. */
public final class TextTable {

    private TextTable() {}

    /**
     * One line for each row.
     *
     * @param rows all of one length
     * @param names number of columns that hold names; they are the first
     */
    public static List<String> lines(List<List<String>> rows, int names) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String padding = " ".repeat(width(rows, column) - cell.length());
                line.append("  ").append(column < names ? cell + padding : padding + cell);
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
