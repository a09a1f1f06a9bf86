package dev.countergate.ledger;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Named, whole pieces of bytes to read: a folder, a bucket, a web server's tree.
public interface Blobs {
  /// The bytes of this name.
  Optional<byte[]> get(String name) throws IOException;

  /// The full names of everything below this folder, whose name ends in `/`, in order.
  List<String> list(String folder) throws IOException;
}
