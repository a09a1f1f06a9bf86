package dev.countergate.policy;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A quick and certain *no* to a condition. `false && anything` is false in CEL, an error beside it
/// included; so where one side of an `&&` is plainly false, the program need not run. A refuter
/// never says *yes*, and says nothing of what it does not know: then the program decides.
sealed interface Refuter {
  boolean refutes(Subject subject);

  /// A text that must have one of some values, else this refutes; empty if there is none.
  default Optional<Candidates.Key> key() {
    return switch (this) {
      case Both(var left, var right) ->
          left.key().map(key -> right.key().map(key::narrower).orElse(key)).or(right::key);
      case Either(var left, var right) ->
          left.key()
              .flatMap(
                  key -> right.key().filter(o -> o.source().equals(key.source())).map(key::or));
      case Holds(var list, var wanted) -> Optional.of(key(list, wanted));
      case Equals(var list, var wanted) ->
          wanted.stream().findFirst().map(first -> key(list, first));
      case Among(var source, var wanted) ->
          Optional.of(new Candidates.Key(source, Set.copyOf(new HashSet<>(wanted))));
      case Other _, Unsure _ -> Optional.empty();
    };
  }

  private static Candidates.Key key(Word list, String wanted) {
    return new Candidates.Key(new Source(list, Optional.empty()), Set.of(wanted));
  }

  /// Knows nothing.
  record Unsure() implements Refuter {
    @Override
    public boolean refutes(Subject subject) {
      return false;
    }
  }

  /// `a && b`
  record Both(Refuter left, Refuter right) implements Refuter {
    @Override
    public boolean refutes(Subject subject) {
      return left.refutes(subject) || right.refutes(subject);
    }
  }

  /// `a || b`
  record Either(Refuter left, Refuter right) implements Refuter {
    @Override
    public boolean refutes(Subject subject) {
      return left.refutes(subject) && right.refutes(subject);
    }
  }

  /// `'write' in action.effects`
  record Holds(Word list, String wanted) implements Refuter {
    @Override
    public boolean refutes(Subject subject) {
      return !subject.texts(list).contains(wanted);
    }
  }

  /// `action.effects == ['read']`
  record Equals(Word list, List<String> wanted) implements Refuter {
    @Override
    public boolean refutes(Subject subject) {
      return !subject.texts(list).equals(wanted);
    }
  }

  /// `actor.kind == 'agent'` and `target.labels.env in ['dev', 'prod']`
  record Among(Source source, List<String> wanted) implements Refuter {
    @Override
    public boolean refutes(Subject subject) {
      String found = source.read(subject);
      return found != null && !wanted.contains(found);
    }
  }

  /// `actor.kind != 'agent'`
  record Other(Source source, String unwanted) implements Refuter {
    @Override
    public boolean refutes(Subject subject) {
      return unwanted.equals(source.read(subject));
    }
  }

  /// One text of the subject: a word of its own, or the value under a key.
  record Source(Word word, Optional<String> key) {
    @Nullable String read(Subject subject) {
      return key.isEmpty() ? subject.text(word) : subject.entry(word, key.get());
    }

    static Optional<Source> of(CelExpr expr) {
      Optional<Word> word = Refuter.word(expr).filter(w -> w.type() == Word.Type.TEXT);
      if (word.isPresent()) return word.map(w -> new Source(w, Optional.empty()));
      if (expr.getKind() != CelExpr.ExprKind.Kind.SELECT || expr.select().testOnly()) {
        return Optional.empty();
      }
      return Refuter.word(expr.select().operand())
          .filter(w -> w.type() == Word.Type.MAP)
          .map(w -> new Source(w, Optional.of(expr.select().field())));
    }
  }

  /// What can be told of a checked expression.
  static Refuter of(CelExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL || expr.call().args().size() != 2) {
      return new Unsure();
    }
    CelExpr left = expr.call().args().get(0);
    CelExpr right = expr.call().args().get(1);
    return switch (expr.call().function()) {
      case "_&&_" -> new Both(of(left), of(right));
      case "_||_" -> new Either(of(left), of(right));
      case "_==_" -> equal(left, right).or(() -> equal(right, left)).orElse(new Unsure());
      case "_!=_" -> differ(left, right).or(() -> differ(right, left)).orElse(new Unsure());
      case "@in" -> in(left, right).orElse(new Unsure());
      default -> new Unsure();
    };
  }

  private static Optional<Refuter> equal(CelExpr left, CelExpr right) {
    Optional<Source> source = Source.of(left);
    if (source.isPresent()) {
      return text(right).map(wanted -> new Among(source.get(), List.of(wanted)));
    }
    return word(left)
        .filter(word -> word.type() == Word.Type.TEXTS)
        .flatMap(word -> texts(right).map(wanted -> new Equals(word, wanted)));
  }

  private static Optional<Refuter> differ(CelExpr left, CelExpr right) {
    return Source.of(left)
        .flatMap(source -> text(right).map(unwanted -> new Other(source, unwanted)));
  }

  private static Optional<Refuter> in(CelExpr left, CelExpr right) {
    Optional<Source> source = Source.of(left);
    if (source.isPresent()) return texts(right).map(wanted -> new Among(source.get(), wanted));
    return word(right)
        .filter(word -> word.type() == Word.Type.TEXTS)
        .flatMap(word -> text(left).map(wanted -> new Holds(word, wanted)));
  }

  /// The checker has made one identifier of `action.effects`.
  private static Optional<Word> word(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.IDENT
        ? Word.of(expr.ident().name())
        : Optional.empty();
  }

  private static Optional<String> text(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
            && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Optional.of(expr.constant().stringValue())
        : Optional.empty();
  }

  private static Optional<List<String>> texts(CelExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.LIST) return Optional.empty();
    var texts = new ArrayList<String>();
    for (CelExpr element : expr.list().elements()) {
      Optional<String> text = text(element);
      if (text.isEmpty()) return Optional.empty();
      texts.add(text.get());
    }
    return Optional.of(texts);
  }
}
