package dev.countergate.gateway.postgres;

/// What a client is told that the gateway itself refuses, whatever policy says.
final class Refusals {
  private Refusals() {}

  static Replies.Text afterWrite() {
    return Replies.Text.error(
        "42501",
        "a statement after a write in one open pipeline cannot be judged",
        "",
        "send Sync after each write; everything since the last Sync is rolled back");
  }

  static Replies.Text unseen() {
    return Replies.Text.error(
        "42501",
        "it runs something that nobody can be shown",
        "a cursor or prepared statement whose text is not known here",
        "send the statement itself, or FETCH from the cursor; nothing was run");
  }

  static Replies.Text aborted() {
    return Replies.Text.error(
        "25P02",
        "current transaction is aborted, commands ignored until end of transaction block",
        "",
        "");
  }

  static Replies.Text functionCall() {
    return Replies.Text.error(
        "42501",
        "function calls by number are not allowed",
        "",
        "call it in a statement; nothing was run");
  }

  /// The target was changed under this connection.
  static Replies.Text retargeted() {
    return Replies.Text.error(
        "42501", "the target was changed since this connection began", "", "connect again");
  }
}
