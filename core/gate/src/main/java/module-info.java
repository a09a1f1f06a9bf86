/// The one flow: ask, decide, record, wait, release, run, record. It declares the ports that it
/// calls and knows no protocol.
@org.jspecify.annotations.NullMarked
module dev.countergate.gate {
  requires static org.jspecify;
  requires transitive dev.countergate.domain;
  requires transitive dev.countergate.docket;
  requires transitive dev.countergate.ledger;
  requires transitive dev.countergate.policy;

  exports dev.countergate.gate;
}
