package dev.countergate.domain;

import java.util.Optional;

/// How an action ended.
public sealed interface Outcome {
  /// The target answered.
  ///
  /// @param tag the target's own words: `DELETE 3`
  /// @param result digest of what was relayed
  record Done(String tag, long rows, long bytes, long tookMicros, Optional<Digest> result)
      implements Outcome {}

  /// The target refused or failed; its text is a payload.
  record Failed(String code, long tookMicros, Optional<Digest> text) implements Outcome {}

  /// The impact at release was another than the approved one; nothing was kept.
  record Drifted(Impact approved, Impact found) implements Outcome {}

  /// The link broke after it may have run. Never run again.
  record Unknown(String why) implements Outcome {}

  /// It was released, but nothing of it reached the target.
  record NotRun(String why) implements Outcome {}

  /// A piece was delivered; the permit stays for the next.
  record Suspended(long rows, long bytes) implements Outcome {}

  /// Policy said no.
  record Denied(String rule, String reason) implements Outcome {}

  /// A person said no.
  record Refused(String by, String reason) implements Outcome {}

  /// Nobody answered in time.
  record Expired() implements Outcome {}

  /// The caller cancelled or left, or the world changed under the question.
  record Withdrawn(String why) implements Outcome {}

  /// Another identical action took the grant first.
  record Spent() implements Outcome {}
}
