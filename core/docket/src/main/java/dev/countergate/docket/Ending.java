package dev.countergate.docket;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Position;
import java.time.Instant;
import java.util.Optional;

/// How an approval closed.
public sealed interface Ending {
  Instant at();

  /// Everybody who was asked for has approved. It is spent once, until the approval's expiry.
  record Granted(Instant at) implements Ending {}

  /// A person said no.
  ///
  /// @param place where the answer stands, with its words beside it
  record Refused(Instant at, Position place, String by, Optional<Digest> reason)
      implements Ending {}

  /// Nobody answered in time.
  record Expired(Instant at) implements Ending {}

  record Withdrawn(Instant at, String why) implements Ending {}
}
