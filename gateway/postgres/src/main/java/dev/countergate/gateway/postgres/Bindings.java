package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decides what only the values of a Bind decide.
final class Bindings {
  private static final Condition.Values NOTHING = _ -> Optional.empty();

  private Bindings() {}

  static Judgement judge(Judgement judgement, List<Optional<byte[]>> values) {
    return judge(judgement, number -> value(number, values));
  }

  /// A text that is not bound: what is no constant is not known.
  static Judgement withoutValues(Judgement judgement) {
    return judge(judgement, NOTHING);
  }

  private static Judgement judge(Judgement judgement, Condition.Values values) {
    Set<Effect> more = EnumSet.noneOf(Effect.class);
    boolean meaning = false;
    for (Condition condition : judgement.conditions()) {
      condition.effect(values).ifPresent(more::add);
      meaning |= condition.changesMeaning(values);
    }
    Judgement judged = judgement.with(more, List.of("a value decides what it changes"));
    return meaning ? judged.notNeutral() : judged;
  }

  /// A text has the same bytes in both formats; anything else is not known here.
  private static Optional<Condition.Known> value(int number, List<Optional<byte[]>> values) {
    if (number < 1 || number > values.size()) return Optional.empty();
    Optional<byte[]> bytes = values.get(number - 1);
    if (bytes.isEmpty()) return Optional.of(new Condition.Known(null));
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.get()));
      return Optional.of(new Condition.Known(text.toString()));
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
