package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A verdict that waits for a value that only Bind knows.
sealed interface Condition {
  /// The effect once the values are there.
  Optional<Effect> effect(Values values);

  /// The values of a Bind, by the number of their parameter.
  interface Values {
    /// The text of a value, null for NULL, empty where it is not known.
    Optional<Known> of(int parameter);
  }

  /// A value that is known: its text, or NULL.
  record Known(@Nullable String text) {}

  /// An argument of a function in the tree.
  sealed interface Argument {
    record Constant(Known value) implements Argument {}

    record Parameter(int number) implements Argument {}

    /// A column, a call: known to nobody before it runs.
    record Computed() implements Argument {}
  }

  private static Optional<Known> known(Argument argument, Values values) {
    return switch (argument) {
      case Argument.Constant(var value) -> Optional.of(value);
      case Argument.Parameter(var number) -> values.of(number);
      case Argument.Computed _ -> Optional.empty();
    };
  }

  /// `set_config(name, value, local)`: read for what an ordinary client may set.
  record SetConfig(Argument name, Argument value) implements Condition {
    @Override
    public Optional<Effect> effect(Values values) {
      Optional<Known> name = known(name(), values);
      Optional<Known> value = known(value(), values);
      if (name.isEmpty() || value.isEmpty()) return Optional.of(Effect.ADMINISTER);
      String text = name.get().text();
      boolean listed = text != null && Settings.isListed(text, value.get().text());
      return listed ? Optional.empty() : Optional.of(Effect.ADMINISTER);
    }

    @Override
    public boolean changesMeaning(Values values) {
      Optional<Known> name = known(name(), values);
      String text = name.isEmpty() ? null : name.get().text();
      return text == null || Settings.changesMeaning(text);
    }
  }

  /// `lo_open(object, mode)`: read where the mode is INV_READ alone.
  record LargeObjectOpen(Argument mode) implements Condition {
    @Override
    public Optional<Effect> effect(Values values) {
      boolean read =
          known(mode(), values).filter(known -> "262144".equals(known.text())).isPresent();
      return read ? Optional.empty() : Optional.of(Effect.WRITE);
    }
  }

  /// Whether names or rows may mean something else afterwards.
  default boolean changesMeaning(Values values) {
    return false;
  }
}
