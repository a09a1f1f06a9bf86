package dev.countergate.web.console.view;

import java.util.List;
import java.util.Optional;

/// Who may answer, and who can sign.
///
/// @param invitation the link that was just made, shown this once
/// @param note why none was made
public record PeoplePage(
    Shell shell, List<Row> rows, Optional<Invitation> invitation, Optional<Note> note) {
  public PeoplePage {
    rows = List.copyOf(rows);
  }

  /// One person.
  ///
  /// @param may whether the reader may invite this person to make a first passkey
  public record Row(
      String id, String name, boolean you, List<String> groups, int passkeys, boolean may) {
    public Row {
      groups = List.copyOf(groups);
    }
  }

  /// A link that works once.
  ///
  /// @param until when the link stops working
  public record Invitation(String name, String link, String until) {}
}
