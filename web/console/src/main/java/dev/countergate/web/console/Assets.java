package dev.countergate.web.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/// The files that pages load: ours, and htmx. There are no others, and none comes from elsewhere.
final class Assets {
  private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";
  private static final String CACHE = "no-cache";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private final Map<String, Page.Bytes> files =
      Map.of(
          "console.css", file("console.css", "text/css; charset=utf-8"),
          "console.js", file("console.js", SCRIPT),
          "passkey.js", file("passkey.js", SCRIPT),
          "theme.js", file("theme.js", SCRIPT),
          "mark.svg", file("mark.svg", "image/svg+xml"),
          "htmx.js", file(HTMX, SCRIPT));

  Optional<Page.Bytes> find(String name) {
    return Optional.ofNullable(files.get(name));
  }

  private static Page.Bytes file(String name, String type) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException("asset `" + name + "` is not in the jar");
      return new Page.Bytes(type, CACHE, "", in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("asset `" + name + "` cannot be read", e);
    }
  }
}
