package dev.countergate.verifier;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Preview;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The payloads that a fact commits to.
final class Commitments {
  private Commitments() {}

  static List<Digest> of(Fact fact) {
    return switch (fact) {
      case Fact.Asked asked ->
          Stream.concat(Stream.of(asked.action().content()), asked.trees().stream()).toList();
      case Fact.Rehearsed(_, Preview.Measured measured) -> list(measured.images());
      case Fact.Answered(var verdict, _) ->
          Stream.of(verdict.reason(), verdict.typed()).flatMap(Optional::stream).toList();
      case Fact.Finished(_, Outcome.Failed(_, _, var text)) -> list(text);
      case Fact.ConnectionOpened opened -> list(opened.claimed());
      case Fact.ConnectionRefused refused -> list(refused.claimed());
      default -> List.of();
    };
  }

  private static List<Digest> list(Optional<Digest> one) {
    return one.stream().toList();
  }
}
