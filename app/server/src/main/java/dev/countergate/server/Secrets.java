package dev.countergate.server;

import dev.countergate.domain.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The folder `secrets/`: the ledger's key, the verifiers of credentials, the certificate. Only its
/// owner may look in, and nothing of it ever stands in a fact, a message or a URL.
final class Secrets {
  private static final String ALPHABET =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  private static final String NEXT = ".next";
  private final Path folder;
  private final SecureRandom chance;

  Secrets(Path data, SecureRandom chance) {
    this.folder = data.resolve("secrets");
    this.chance = chance;
    try {
      Files.createDirectories(data);
      if (!Files.exists(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw unusable("cannot be made", e);
    }
  }

  private Fault unusable(String what, IOException cause) {
    return new Fault(
        Fault.Code.DATA_FOLDER,
        "folder `" + folder + "` " + what + "\nhelp: check its owner and the free space",
        cause);
  }

  Optional<String> read(String name) {
    Path file = folder.resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw unusable("cannot be read", e);
    }
  }

  Optional<byte[]> readBytes(String name) {
    Path file = folder.resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw unusable("cannot be read", e);
    }
  }

  void write(String name, String text) {
    write(name, (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /// Replaces a file whole, readable by its owner alone.
  void write(String name, byte[] bytes) {
    Path next = folder.resolve(name + NEXT);
    try {
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(next, bytes);
      Files.move(
          next,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw unusable("is on a file system without atomic renames", e);
    } catch (IOException e) {
      throw unusable("cannot be written", e);
    }
  }

  /// The files whose names begin so.
  List<String> names(String prefix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(prefix) && !name.endsWith(NEXT))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unusable("cannot be read", e);
    }
  }

  /// Whether it was there until now: of two who remove it, only one is told so.
  boolean remove(String name) {
    try {
      return Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw unusable("cannot be written", e);
    }
  }

  /// A new secret of 32 characters, for a person to copy.
  String fresh() {
    var secret = new StringBuilder(32);
    for (int i = 0; i < 32; i++) secret.append(ALPHABET.charAt(chance.nextInt(ALPHABET.length())));
    return secret.toString();
  }

  /// The SCRAM verifiers by principal.
  Map<String, String> verifiers() {
    var verifiers = new TreeMap<String, String>();
    read("scram")
        .ifPresent(text ->
            text.lines()
                .filter(line -> line.indexOf(' ') > 0)
                .forEach(line -> {
                  int blank = line.indexOf(' ');
                  verifiers.put(line.substring(0, blank), line.substring(blank + 1));
                }));
    return verifiers;
  }

  void bind(String principal, String verifier) {
    Map<String, String> verifiers = verifiers();
    verifiers.put(principal, verifier);
    var text = new StringBuilder();
    verifiers.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    write("scram", text.toString().strip());
  }
}
