package dev.countergate.policy;

import dev.cel.runtime.CelVariableResolver;
import dev.countergate.domain.Action;
import dev.countergate.domain.Context;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Question;
import dev.countergate.domain.Target;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One question as conditions see it: the value of every word, made once for all rules.
final class Subject implements CelVariableResolver {
  private static final Map<String, Word> WORDS = words();
  private final EnumMap<Word, Object> values = new EnumMap<>(Word.class);
  private final boolean unknown;
  private final Optional<Context.Tallied> tally;

  Subject(Question question) {
    Action action = question.action();
    put(Word.ACTION_EFFECTS, sorted(action));
    put(Word.ACTION_STATEMENTS, action.statements());
    put(Word.ACTION_RELATIONS, action.relations());
    put(Word.ACTION_TARGET, action.target());
    put(Word.ACTION_DATABASE, action.database());
    put(Word.ACTION_STATE, action.state());
    put(Word.ACTOR_ID, question.actor().id());
    put(Word.ACTOR_KIND, question.actor().kind());
    switch (question.actor()) {
      case Principal.Person person -> {
        put(Word.ACTOR_OWNER, person.id());
        put(Word.ACTOR_GROUPS, person.groups());
      }
      case Principal.Agent agent -> {
        put(Word.ACTOR_OWNER, agent.owner());
        put(Word.ACTOR_GROUPS, List.of());
      }
    }
    Target target = question.target();
    put(Word.TARGET_NAME, target.name());
    put(Word.TARGET_PROTOCOL, target.protocol());
    put(Word.TARGET_LABELS, target.labels());
    put(Word.CONTEXT_NOW, question.context().now());
    tally = question.context().tally();
    unknown = action.effects().contains(Effect.UNKNOWN);
  }

  private void put(Word word, Object value) {
    values.put(word, value);
  }

  boolean unknown() {
    return unknown;
  }

  @Override
  public Optional<Object> find(String name) {
    Word word = WORDS.get(name);
    if (word != null) return Optional.ofNullable(values.get(word));
    return Windows.of(name).flatMap(window -> tally.flatMap(counts -> counts.value(window)));
  }

  String text(Word word) {
    return (String) value(word);
  }

  List<?> texts(Word word) {
    return (List<?>) value(word);
  }

  /// The value under a key of a map; null where a condition would get an error.
  @Nullable String entry(Word word, String key) {
    return (String) ((Map<?, ?>) value(word)).get(key);
  }

  private Object value(Word word) {
    return Objects.requireNonNull(values.get(word));
  }

  private static List<String> sorted(Action action) {
    var words = new ArrayList<String>(4);
    for (Effect effect : action.effects()) words.add(effect.word());
    words.sort(null);
    return words;
  }

  private static Map<String, Word> words() {
    var words = new HashMap<String, Word>();
    for (Word word : Word.values()) words.put(word.path(), word);
    return Map.copyOf(words);
  }
}
