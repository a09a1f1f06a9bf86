package dev.countergate.policy;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Finds the rules that could say anything of a question, so that a thousand rules about other
/// targets, people and effects cost nothing. Whom it leaves out has a condition that is plainly
/// false, by the reasoning of [Refuter].
final class Candidates {
  private final BitSet always = new BitSet();
  private final Map<Refuter.Source, Shelf> shelves = new HashMap<>();

  Candidates(List<Rule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      int number = i;
      rules
          .get(i)
          .when()
          .key()
          .ifPresentOrElse(
              key -> shelves.computeIfAbsent(key.source(), _ -> new Shelf()).put(key, number),
              () -> always.set(number));
    }
  }

  /// The numbers of all rules that must be asked.
  BitSet of(Subject subject) {
    BitSet found = (BitSet) always.clone();
    shelves.forEach((source, shelf) -> shelf.collect(source, subject, found));
    return found;
  }

  /// A text that must have one of these values, else the condition is false.
  record Key(Refuter.Source source, Set<String> values) {
    Key {
      values = Set.copyOf(values);
    }

    Key or(Key other) {
      var all = new TreeSet<>(values);
      all.addAll(other.values);
      return new Key(source, all);
    }

    /// The key that leaves out more rules.
    Key narrower(Key other) {
      return rank() <= other.rank() ? this : other;
    }

    private int rank() {
      return switch (source.word()) {
        case TARGET_NAME, ACTION_TARGET -> 0;
        case ACTOR_ID, ACTOR_OWNER, ACTOR_GROUPS -> 1;
        case ACTION_RELATIONS, ACTION_DATABASE, ACTION_STATE -> 2;
        case TARGET_LABELS, ACTION_STATEMENTS -> 3;
        case ACTION_EFFECTS -> 4;
        case ACTOR_KIND, TARGET_PROTOCOL, CONTEXT_NOW -> 5;
      };
    }
  }

  /// The rules that look at one text, by the value they need.
  private static final class Shelf {
    private final Map<String, BitSet> byValue = new HashMap<>();
    private final BitSet all = new BitSet();

    void put(Key key, int rule) {
      for (String value : key.values()) {
        byValue.computeIfAbsent(value, _ -> new BitSet()).set(rule);
      }
      all.set(rule);
    }

    void collect(Refuter.Source source, Subject subject, BitSet into) {
      if (source.word().type() == Word.Type.TEXTS) {
        for (Object value : subject.texts(source.word())) add(byValue.get(value), into);
        return;
      }
      String value = source.read(subject);
      // INVARIANT: a missing key is an error, and an error denies; so all of them are asked.
      add(value == null ? all : byValue.get(value), into);
    }

    private static void add(@org.jspecify.annotations.Nullable BitSet rules, BitSet into) {
      if (rules != null) into.or(rules);
    }
  }
}
