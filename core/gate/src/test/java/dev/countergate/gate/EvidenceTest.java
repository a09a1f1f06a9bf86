package dev.countergate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.testkit.MemoryStorage;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  @Test
  void aPayloadIsThereAsSoonAsItsFactIsTold() throws Exception {
    try (var house = new House(new MemoryStorage())) {
      Payload words = Payload.seal(new SecureRandom(), "mara", "wrong rows");
      List<Optional<String>> seen = new CopyOnWriteArrayList<>();
      try (var _ =
          house.evidence.watch(told ->
              seen.add(
                  house.evidence.payload(told.place(), words.commitment()).map(Payload::text)))) {
        var failed = new Outcome.Failed("42501", 1, Optional.of(words.commitment()));
        house.evidence.append(new Fact.Finished(new Position(0), failed), words).await();
      }

      assertThat(seen).containsExactly(Optional.of("wrong rows"));
    }
  }

  @Test
  void aFactIsThereAsSoonAsItIsTold() throws Exception {
    try (var house = new House(new MemoryStorage())) {
      List<Optional<Position>> seen = new CopyOnWriteArrayList<>();
      List<Position> told = new CopyOnWriteArrayList<>();
      try (var _ =
          house.evidence.watch(fact -> {
            told.add(fact.place());
            seen.add(house.evidence.at(fact.place()).map(read -> read.place()));
          })) {
        var notRun = new Outcome.NotRun("nobody wanted it");
        for (int i = 0; i < 20; i++) {
          house.evidence.append(new Fact.Finished(new Position(0), notRun));
        }
        house.evidence.append(new Fact.Finished(new Position(0), notRun)).await();
      }

      assertThat(seen).isEqualTo(told.stream().map(Optional::of).toList());
      assertThat(told).hasSize(21);
      assertThat(house.evidence.at(new Position(house.evidence.ledger().size()))).isEmpty();
    }
  }
}
