/// An append-only Merkle log: entries, proofs, checkpoints, verification. It declares the ports
/// `Storage` and `Lock` and knows no fact.
@org.jspecify.annotations.NullMarked
module dev.countergate.ledger {
  requires static org.jspecify;
  requires transitive dev.countergate.domain;

  exports dev.countergate.ledger;
}
