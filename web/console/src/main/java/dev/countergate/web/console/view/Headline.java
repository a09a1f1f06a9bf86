package dev.countergate.web.console.view;

import dev.countergate.domain.Effect;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Preview;
import dev.countergate.domain.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What an action does, in a sentence of templates over measured numbers; nobody's words are in it,
/// and names pass [Untrusted].
///
/// @param also what triggers do beside it; may be empty
public record Headline(List<Part> parts, String also) {
  public Headline {
    parts = List.copyOf(parts);
  }

  private static final java.util.regex.Pattern PRESENT =
      java.util.regex.Pattern.compile("^((?:[Dd]elete|[Cc]hange))s\\b");

  /// First words that do not say what is done.
  private static final Set<String> SILENT =
      Set.of("WITH", "SELECT", "VALUES", "TABLE", "EXECUTE", "DECLARE", "FETCH", "EXPLAIN", "COPY");

  /// A piece of the sentence.
  public sealed interface Part {
    record Words(String text) implements Part {}

    /// A verb with its number, in the colour of what it does.
    record Count(Tone tone, String text) implements Part {}

    record Name(List<Run> shown) implements Part {}
  }

  public static Headline of(View view) {
    return switch (view.preview()) {
      case Preview.Measured(var impact, _, _, _, _) when !impact.tables().isEmpty() ->
          new Headline(own(impact), triggers(impact));
      case Preview.Measured _ -> new Headline(List.of(new Part.Words("Changes no row")), "");
      case Preview.None _ -> named(Tone.HOLD, view.statements(), view.effects(), view.relations());
    };
  }

  /// The same sentence once it has happened.
  public Headline past() {
    var past = new ArrayList<Part>();
    for (Part part : parts) {
      past.add(
          part instanceof Part.Count(var tone, var text)
              ? new Part.Count(tone, PRESENT.matcher(text).replaceAll("$1d"))
              : part);
    }
    return new Headline(past, also);
  }

  /// What it is and what it touches, where nothing was measured: `WITH (write) on orders`.
  public static Headline named(
      Tone tone, List<String> statements, Set<Effect> effects, List<String> relations) {
    var parts = new ArrayList<Part>();
    parts.add(new Part.Count(tone, String.join(" and ", statements)));
    boolean silent = statements.stream().anyMatch(SILENT::contains);
    if (silent && !effects.equals(Set.of(Effect.READ))) {
      String judged = effects.stream().sorted().map(Effect::word).collect(Collectors.joining(", "));
      parts.add(new Part.Words(" (" + judged + ")"));
    }
    String link = " on ";
    for (String relation : relations) {
      parts.add(new Part.Words(link));
      parts.add(new Part.Name(Untrusted.line(bare(relation))));
      link = ", ";
    }
    return new Headline(parts, "");
  }

  private static List<Part> own(Impact impact) {
    var parts = new ArrayList<Part>();
    for (Impact.Table table : impact.tables()) {
      if (table.because().startsWith("trigger")) continue;
      boolean cascade = table.because().contains("cascade");
      add(parts, table, cascade, new Change("Deletes", " of ", Tone.RISK, table.deleted()));
      add(parts, table, cascade, new Change("Changes", " of ", Tone.HOLD, table.updated()));
      add(parts, table, cascade, new Change("Adds", " to ", Tone.OK, table.inserted()));
    }
    if (parts.isEmpty()) parts.add(new Part.Words("Changes rows by triggers alone"));
    return parts;
  }

  private record Change(String verb, String of, Tone tone, long rows) {}

  private static void add(List<Part> parts, Impact.Table table, boolean cascade, Change change) {
    if (change.rows() == 0) return;
    boolean first = parts.isEmpty();
    if (!first) parts.add(new Part.Words(cascade ? " and, by cascade, " : " and "));
    String verb = first ? change.verb() : change.verb().toLowerCase(java.util.Locale.ROOT);
    String number =
        cascade && change.verb().equals("Deletes") && !first
            ? Times.number(change.rows())
            : verb + " " + Times.count(change.rows(), "row");
    parts.add(new Part.Count(change.tone(), number));
    parts.add(new Part.Words(change.of()));
    parts.add(new Part.Name(Untrusted.line(bare(table.name()))));
  }

  private static String triggers(Impact impact) {
    var parts = new ArrayList<String>();
    for (Impact.Table table : impact.tables()) {
      if (!table.because().startsWith("trigger")) continue;
      if (table.deleted() > 0) parts.add("delete " + Times.count(table.deleted(), "row"));
      if (table.updated() > 0) parts.add("change " + Times.count(table.updated(), "row"));
      if (table.inserted() > 0) parts.add("add " + Times.count(table.inserted(), "row"));
    }
    return parts.isEmpty() ? "" : "Triggers also " + String.join(" and ", parts) + ".";
  }

  static String bare(String relation) {
    return relation.startsWith("public.") ? relation.substring(7) : relation;
  }

  /// The sentence without its looks: for a page's title.
  public String text() {
    var text = new StringBuilder();
    for (Part part : parts) {
      text.append(
          switch (part) {
            case Part.Words(var words) -> words;
            case Part.Count(_, var number) -> number;
            case Part.Name(var shown) -> Run.text(shown);
          });
    }
    return text.toString();
  }
}
