package dev.countergate.web.console;

import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.Utf8ByteOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpCookie;

/// What a request is answered with.
sealed interface Page {
  /// HTML, or a piece of it.
  record Html(int status, byte[] content) implements Page {}

  /// Somewhere else, maybe with something for the browser to keep or to forget.
  record Elsewhere(String path, List<HttpCookie> cookies) implements Page {
    public Elsewhere {
      cookies = List.copyOf(cookies);
    }

    public Elsewhere(String path) {
      this(path, List.of());
    }
  }

  /// A file of ours, or bytes to be saved.
  record Bytes(String type, String cache, String disposition, byte[] content) implements Page {}

  /// Renders a template with everything escaped for its place.
  static Html html(int status, Consumer<HtmlTemplateOutput> template) {
    var out = new Utf8ByteOutput();
    template.accept(new OwaspHtmlTemplateOutput(out));
    return new Html(status, out.toByteArray());
  }

  static Bytes download(String name, String content) {
    return new Bytes(
        "text/plain; charset=utf-8",
        "no-store",
        "attachment; filename=\"" + name + "\"",
        content.getBytes(StandardCharsets.UTF_8));
  }
}
