package dev.countergate.store.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Folders whose names are on the disk, not only in the memory of the operating system.
final class Folders {
  private Folders() {}

  /// Makes a folder below `top`, and every missing one above it. Those that the caller must still
  /// force go to `changed`.
  static void make(Path folder, Path top, Set<Path> changed) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent == null) {
      throw new IOException("`" + folder + "` cannot be made");
    }
    if (!folder.equals(top)) {
      make(parent, top, changed);
    }
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      return;
    }
    changed.add(folder);
    changed.add(parent);
  }

  /// Makes a folder for its owner alone.
  static void makePrivate(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      Path parent = folder.getParent();
      force(folder);
      if (parent != null) {
        force(parent);
      }
    }
  }

  static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
