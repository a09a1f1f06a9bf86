package dev.countergate.web.console.view;

import java.util.List;
import java.util.Optional;

/// One approval: consequence, then cause, then who and which rule.
public record ApprovalPage(
    Shell shell,
    long id,
    long action,
    Risk risk,
    Headline headline,
    List<Tag> tags,
    String by,
    boolean agent,
    String owner,
    Effect effect,
    List<RowsTable> images,
    Statement statement,
    List<String> state,
    Optional<Judged> judged,
    List<Pair> who,
    List<Pair> rule,
    Rail rail,
    Optional<Note> note) {
  public ApprovalPage {
    tags = List.copyOf(tags);
    images = List.copyOf(images);
    state = List.copyOf(state);
    who = List.copyOf(who);
    rule = List.copyOf(rule);
  }

  /// What will happen, how that is known, and what release is held to.
  public record Effect(
      String how, boolean measured, List<EffectRow> rows, Note outside, Note guard) {
    public Effect {
      rows = List.copyOf(rows);
    }
  }

  /// What the gateway found of the statement, and why it was judged so.
  ///
  /// @param proven whether everything was; if not, what it does is unknown
  public record Judged(String digest, boolean proven, List<Pair> found) {
    public Judged {
      found = List.copyOf(found);
    }
  }

  /// A name and what stands for it.
  public record Pair(String name, List<Run> value, Optional<Tag> tag) {
    public Pair {
      value = List.copyOf(value);
    }

    public static Pair of(String name, String value) {
      return new Pair(name, Untrusted.line(value), Optional.empty());
    }
  }
}
