package dev.countergate.gateway.postgres;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What of the client's session decides the meaning of its statements.
///
/// It is asked of the server, with SHOW, which takes no snapshot, and asked again whenever
/// something ran that may have changed it.
final class SessionState {
  private static final List<String> ASKED =
      List.of(
          "search_path",
          "role",
          "session_authorization",
          "row_security",
          "transform_null_equals",
          "default_transaction_isolation",
          "DateStyle",
          "TimeZone");

  private static final Set<String> FREE = Set.of("search_path", "TimeZone");

  private final UpstreamLink link;
  private final Bracket bracket;
  private final Map<String, String> known = new TreeMap<>();
  private final long id;
  private Map<String, String> values = Map.of();
  private Map<String, String> closed = Map.of();
  private Map<String, String> free = Map.of();
  private boolean changed;
  private boolean stale = true;
  private boolean changedInside;
  private boolean uncommitted;
  private long privately;

  SessionState(UpstreamLink link, Bracket bracket, long id) {
    this.id = id;
    this.link = link;
    this.bracket = bracket;
  }

  /// The state now, as far as it can be asked: in an aborted transaction it stays as it was.
  Map<String, String> values() throws IOException {
    settle();
    if (stale && link.status() != 'E') {
      for (String name : ASKED) note(name, bracket.show("SHOW " + name).orElse("?"));
      stale = false;
    }
    note("client_encoding", link.parameter("client_encoding"));
    note("standard_conforming_strings", link.parameter("standard_conforming_strings"));
    if (changed) {
      values = Map.copyOf(known);
      var some = new TreeMap<>(known);
      some.keySet().removeAll(FREE);
      closed = Map.copyOf(some);
      some = new TreeMap<>(known);
      some.keySet().retainAll(FREE);
      free = Map.copyOf(some);
    }
    changed = false;
    return values;
  }

  /// The settings whose values the server chooses from: they may stand in the evidence.
  Map<String, String> closed() throws IOException {
    values();
    return closed;
  }

  /// The settings that take any text: it belongs to the client, and stands beside the evidence.
  Map<String, String> free() throws IOException {
    values();
    return free;
  }

  private void note(String name, String value) {
    changed |= !value.equals(known.put(name, value));
  }

  /// The part of a cache key that is this session's: private once it may have objects of its own.
  String key() throws IOException {
    String values = new TreeMap<>(values()).toString();
    return privately == 0 ? values : id + "#" + privately + values;
  }

  /// A setting was changed; a rollback would change it back.
  void settingChanged() {
    stale = true;
    changedInside |= link.status() != 'I';
  }

  /// Something ran after which nothing of the session is known.
  void anythingChanged() {
    settingChanged();
    privately++;
    uncommitted |= link.status() != 'I';
  }

  /// Whether the transaction may hold definitions that only this session sees.
  boolean hasUncommitted() {
    settle();
    return uncommitted;
  }

  /// Whether the end of the transaction may give a setting another value.
  boolean mayTurnBack() {
    settle();
    return changedInside || uncommitted;
  }

  /// Whether the server refuses everything but the end of the transaction.
  boolean isAborted() {
    return link.status() == 'E';
  }

  /// Whether texts are read as our lexer reads them.
  boolean isLegible() {
    return link.parameter("standard_conforming_strings").equals("on")
        && link.parameter("client_encoding").equals("UTF8");
  }

  /// Outside a transaction everything that was uncommitted is over.
  void settle() {
    if (link.status() != 'I') return;
    stale |= changedInside;
    changedInside = false;
    uncommitted = false;
  }

  /// Whether the catalogs must be looked at for every verdict: a transaction of this session holds
  /// changes that appear for everybody at its COMMIT.
  boolean isPending() {
    return uncommitted && link.status() != 'I';
  }
}
