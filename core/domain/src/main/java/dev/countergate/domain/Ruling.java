package dev.countergate.domain;

/// What the docket says of one fact.
public sealed interface Ruling {
  record Accepted() implements Ruling {}

  /// The fact stands in the ledger, and means nothing; the reason is told to whoever tried.
  record Refused(String reason) implements Ruling {}
}
