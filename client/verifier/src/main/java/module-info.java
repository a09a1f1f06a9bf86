/// Proves evidence offline, with no server and no trust in us.
@org.jspecify.annotations.NullMarked
module dev.countergate.verifier {
  requires static org.jspecify;
  requires transitive dev.countergate.docket;
  requires transitive dev.countergate.ledger;

  exports dev.countergate.verifier;
}
