package dev.countergate.web.api;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/// Where this server is reached, whose time counts, and where the ledger's public form lies.
///
/// @param origin as browsers spell it: scheme, host, port
/// @param ledger the folder with `checkpoint` and `tile/`
public record Site(URI origin, InstantSource clock, Path ledger) {
  public Site {
    if (origin.getHost() == null || !Optional.ofNullable(origin.getPath()).orElse("").isEmpty()) {
      throw new IllegalArgumentException(
          "origin `" + origin + "` must be a scheme, a host and maybe a port");
    }
  }

  boolean isHost(String name) {
    return origin.getHost().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT));
  }

  boolean isOrigin(String text) {
    return origin.toString().equals(text);
  }
}
