/// Fakes, clocks, seeds, golden files and contracts for tests. Never on the product's class path.
@org.jspecify.annotations.NullMarked
module dev.countergate.testkit {
  requires static org.jspecify;
  requires transitive dev.countergate.ledger;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires org.opentest4j;

  exports dev.countergate.testkit;
}
