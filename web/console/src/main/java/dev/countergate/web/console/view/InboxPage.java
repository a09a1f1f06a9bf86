package dev.countergate.web.console.view;

import java.util.List;
import java.util.Optional;

/// What waits, for whom, and what ended lately. Nothing is answered here.
public record InboxPage(Shell shell, List<Row> yours, List<Row> others, List<Ended> ended) {
  public InboxPage {
    yours = List.copyOf(yours);
    others = List.copyOf(others);
    ended = List.copyOf(ended);
  }

  /// One open approval.
  ///
  /// @param whyNot why the reader cannot answer it
  public record Row(
      long id,
      Risk risk,
      Headline headline,
      String by,
      String owner,
      String target,
      String rule,
      String seats,
      String whom,
      List<Tag> tags,
      Optional<String> whyNot,
      Clock clock) {
    public Row {
      tags = List.copyOf(tags);
    }
  }

  /// One approval that has ended.
  ///
  /// @param whose who asked, and on which target
  public record Ended(
      long action,
      String icon,
      Tone tone,
      Headline headline,
      String whose,
      List<Run> how,
      String at) {
    public Ended {
      how = List.copyOf(how);
    }
  }

  /// What an empty list says.
  public String empty() {
    return others.isEmpty()
        ? "Nothing waits for you, and nothing for anybody else."
        : "Nothing waits for you. "
            + Times.count(others.size(), "approval")
            + (others.size() == 1 ? " waits" : " wait")
            + " for other people.";
  }
}
