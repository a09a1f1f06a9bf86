package dev.countergate.gate;

import dev.countergate.domain.Payload;
import dev.countergate.domain.Preview;
import java.util.Optional;

/// A preview, and the row images that it commits to.
public record Rehearsal(Preview preview, Optional<Payload> images) {
  public static Rehearsal none(String why) {
    return new Rehearsal(new Preview.None(why), Optional.empty());
  }
}
