package dev.countergate.web.console.view;

import java.util.List;
import java.util.Optional;

/// One action from asked to finished, fact by fact.
public record CustodyPage(
    Shell shell,
    long action,
    Optional<Long> approval,
    List<Headline.Part> headline,
    String summary,
    List<Tag> tags,
    List<Step> steps,
    long checkpoint,
    List<SheetLine> sheet) {
  public CustodyPage {
    headline = List.copyOf(headline);
    tags = List.copyOf(tags);
    steps = List.copyOf(steps);
    sheet = List.copyOf(sheet);
  }

  /// One fact.
  ///
  /// @param about what follows the title in the same line
  /// @param signed whether it is in the newest checkpoint
  /// @param raw the fact's own JSON
  public record Step(
      long index,
      String at,
      String since,
      String icon,
      Tone tone,
      String title,
      List<Run> about,
      List<Run> text,
      boolean signed,
      String leaf,
      String raw) {
    public Step {
      about = List.copyOf(about);
      text = List.copyOf(text);
    }

    public String number() {
      return "#" + Times.number(index);
    }
  }

  /// One line of the sample sheet.
  public record SheetLine(String name, String value) {}

  public String count() {
    long in = steps.stream().filter(Step::signed).count();
    return Times.count(steps.size(), "fact")
        + ", oldest first, ledger time in UTC, "
        + (in == steps.size() ? "all" : Times.number(in))
        + " in checkpoint "
        + Times.number(checkpoint);
  }
}
