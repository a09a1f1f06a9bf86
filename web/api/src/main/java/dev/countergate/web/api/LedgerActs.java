package dev.countergate.web.api;

import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.gate.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// The ledger's public form (C2SP tlog-tiles), as it lies in its folder. Checkpoint and hashes are
/// open to everyone; entries name people and targets, so they want a session.
record LedgerActs(Evidence evidence, Path folder) {
  private static final Pattern TILE =
      Pattern.compile(
          "/tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,6}[0-9]{3}(\\.p/[1-9][0-9]{0,2})?");
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  Reply health(Call call) {
    var ledger = evidence.ledger();
    return Reply.ok(
        Json.object()
            .put("status", "ok")
            .put("facts", ledger.durable())
            .put("checkpoint", ledger.published().size()));
  }

  Reply checkpoint(Call call) throws IOException {
    return new Reply.Bytes("text/plain; charset=utf-8", "no-cache", read("checkpoint"));
  }

  Reply tile(Call call) throws IOException {
    String path = call.request().getHttpURI().getCanonicalPath();
    if (!TILE.matcher(path).matches()) throw absent(path);
    boolean entries = path.startsWith("/tile/entries/");
    if (entries) call.session();
    return new Reply.Bytes(
        "application/octet-stream",
        entries ? "private, max-age=31536000, immutable" : FOR_EVER,
        read(path.substring(1)));
  }

  private byte[] read(String name) throws IOException {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (NoSuchFileException e) {
      throw absent("/" + name);
    }
  }

  private static Fault absent(String path) {
    return new Fault(Fault.Code.NOT_FOUND, "the ledger has no `" + path + "`");
  }
}
