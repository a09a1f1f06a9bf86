package dev.countergate.web.console;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/// Where the console is reached, and whose time counts.
///
/// @param origin as browsers spell it: scheme, host, port
public record Site(URI origin, InstantSource clock) {
  public Site {
    if (origin.getHost() == null || !Optional.ofNullable(origin.getPath()).orElse("").isEmpty()) {
      throw new IllegalArgumentException(
          "origin `" + origin + "` must be a scheme, a host and maybe a port");
    }
  }
}
