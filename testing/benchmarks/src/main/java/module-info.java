/// Programs that measure. They assert nothing and are no part of the product.
@org.jspecify.annotations.NullMarked
module dev.countergate.benchmarks {
  requires static org.jspecify;
  requires dev.countergate.ledger;
  requires dev.countergate.store.files;
}
