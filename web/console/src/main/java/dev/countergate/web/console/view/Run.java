package dev.countergate.web.console.view;

import java.util.List;

/// A piece of untrusted text as it may be shown. Whoever shows it decides nothing more.
public sealed interface Run {
  /// Characters that are what they look like.
  record Plain(String text) implements Run {}

  /// A character that would not be seen, or would be taken for another.
  record Chip(String text) implements Run {}

  /// Says that the word before it is wholly of another script.
  record Script(String name) implements Run {}

  /// What the server itself named as the statement's command.
  record Verb(String text) implements Run {}

  /// A bound value beside its place.
  record Value(String name, List<Run> shown) implements Run {
    public Value {
      shown = List.copyOf(shown);
    }
  }

  /// The middle of a long value. One that hides different characters must be opened before an
  /// answer.
  record Fold(String says, List<Run> hidden, boolean uniform) implements Run {
    public Fold {
      hidden = List.copyOf(hidden);
    }
  }

  /// How many characters were made visible in these runs.
  static int chips(List<Run> runs) {
    int count = 0;
    for (Run run : runs) {
      count +=
          switch (run) {
            case Plain _, Script _, Verb _ -> 0;
            case Chip _ -> 1;
            case Value(_, var shown) -> chips(shown);
            case Fold(_, var hidden, _) -> chips(hidden);
          };
    }
    return count;
  }

  /// What a screen reader and a search would find.
  static String text(List<Run> runs) {
    var text = new StringBuilder();
    for (Run run : runs) {
      text.append(
          switch (run) {
            case Plain(var plain) -> plain;
            case Verb(var verb) -> verb;
            case Chip(var chip) -> "[" + chip + "]";
            case Script(var name) -> "[" + name + "]";
            case Value(var name, var shown) -> name + " " + text(shown);
            case Fold(_, var hidden, _) -> text(hidden);
          });
    }
    return text.toString();
  }
}
