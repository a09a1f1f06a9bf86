package dev.countergate.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/// What a test needs from the machine. Absent, the test is skipped with a message; where `CI` is
/// set it fails, so that nothing is skipped unseen.
public final class Needs {
  private Needs() {}

  /// The path of a program.
  public static Path program(String name) {
    return find(name)
        .orElseThrow(() -> absent("program `" + name + "` is not on the PATH of this machine"));
  }

  /// A file or folder that a package of the machine brings.
  public static Path file(String path) {
    Path file = Path.of(path);
    if (!Files.exists(file)) {
      throw absent("`" + path + "` is not on this machine");
    }
    return file;
  }

  private static Optional<Path> find(String name) {
    String path = System.getenv("PATH");
    if (path == null) {
      return Optional.empty();
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path program = Path.of(folder, name);
      if (Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  private static RuntimeException absent(String what) {
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(what);
    }
    return new TestAbortedException(what);
  }
}
