/// The ledger's ports on a local disk.
@org.jspecify.annotations.NullMarked
module dev.countergate.store.files {
  requires static org.jspecify;
  requires transitive dev.countergate.ledger;
}
