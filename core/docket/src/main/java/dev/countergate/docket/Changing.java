package dev.countergate.docket;

import dev.countergate.domain.Change;
import dev.countergate.domain.Position;

/// What may be changed in Countergate itself, and who changed what last.
///
/// @param permitted changes that were allowed or released and not made yet, by their action
/// @param editors who enrolled or changed an agent last, by the agent
record Changing(Trie<Position, Permitted> permitted, Trie<String, String> editors) {

  static Changing none() {
    return new Changing(Trie.empty(), Trie.empty());
  }

  /// The right to make one change, once.
  record Permitted(String by, Change change) {}

  Changing permit(Position action, Permitted one) {
    return new Changing(permitted.put(action, one), editors);
  }

  Changing spent(Position action) {
    return new Changing(permitted.remove(action), editors);
  }

  Changing edited(String agent, String by) {
    return new Changing(permitted, editors.put(agent, by));
  }

  Changing removed(String agent) {
    return new Changing(permitted, editors.remove(agent));
  }

  /// Nobody waits for them any more: whoever asked must ask again.
  Changing forgotten() {
    return permitted.values().isEmpty() ? this : new Changing(Trie.empty(), editors);
  }
}
