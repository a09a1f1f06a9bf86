package dev.countergate.gateway.postgres;

/// A tree as the server printed it, with what it was judged by.
///
/// @param planned it is planned and never run: of what it does, only what it reads counts
record Printed(byte[] tree, CatalogSlice slice, boolean planned) {
  Printed asPlanned() {
    return new Printed(tree, slice, true);
  }
}
