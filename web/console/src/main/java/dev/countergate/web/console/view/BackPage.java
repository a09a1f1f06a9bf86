package dev.countergate.web.console.view;

import java.util.Map;
import java.util.Optional;

/// Where a browser arrives that an identity provider sent back.
///
/// @param said what the provider gave it for us
public record BackPage(Map<String, String> said) {
  public BackPage {
    said = Map.copyOf(said);
  }

  /// One member of it; empty if the provider did not give it.
  public String member(String name) {
    return Optional.ofNullable(said.get(name)).orElse("");
  }
}
