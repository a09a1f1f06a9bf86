package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Where the terminal keeps its session: one file that only its owner can read.
record Account(URI origin, String secret, String person) {

  /// `COUNTERGATE_SESSION`, or a file in the home folder.
  static Path file() {
    String named = System.getenv("COUNTERGATE_SESSION");
    if (named != null && !named.isBlank()) return Path.of(named);
    return Path.of(System.getProperty("user.home"), ".countergate", "session.json");
  }

  static Optional<Account> read() throws IOException {
    Path file = file();
    if (!Files.exists(file)) return Optional.empty();
    Json.Obj json = Json.parse(Files.readAllBytes(file)).asObject();
    return Optional.of(
        new Account(URI.create(json.text("origin")), json.text("secret"), json.text("person")));
  }

  void write() throws IOException {
    Path file = file();
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) Files.createDirectories(folder);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(
        file,
        Json.object()
            .put("origin", origin.toString())
            .put("person", person)
            .put("secret", secret)
            .canonical());
  }
}
