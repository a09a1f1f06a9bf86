/// A ledger on a local disk: one folder, one process. It implements the ports of the ledger and
/// knows nothing of entries.
@org.jspecify.annotations.NullMarked
module dev.countergate.store.files {
  requires static org.jspecify;
  requires transitive dev.countergate.ledger;

  exports dev.countergate.store.files;
}
