package dev.countergate.store.files;

import dev.countergate.ledger.Lock;
import dev.countergate.ledger.Segment;
import dev.countergate.ledger.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A data folder: `lock`, `wal/` with the segments, and a file for each blob. Whoever may read the
/// folder may read the payloads, so all of it but `ledger/` is for its owner alone.
public final class FileStorage implements Storage {
  private static final String TEMPORARY = ".tmp";
  private static final int ZEROS = 1 << 20;
  private static final int GROUP = 64;

  private final Path folder;
  private final Path wal;
  private final boolean readOnly;

  private FileStorage(Path folder, boolean readOnly) {
    this.folder = folder.toAbsolutePath().normalize();
    this.wal = this.folder.resolve("wal");
    this.readOnly = readOnly;
  }

  /// The storage in this folder, which is made when the ledger is locked.
  public static FileStorage at(Path folder) {
    return new FileStorage(folder, false);
  }

  /// The storage in this folder for somebody who changes nothing in it.
  public static FileStorage reading(Path folder) {
    return new FileStorage(folder, true);
  }

  @Override
  public Lock lock() throws IOException {
    checkWritable();
    Folders.makePrivate(folder);
    Folders.makePrivate(wal);
    Folders.makePrivate(folder.resolve("payloads"));
    Lock lock = FileLock.take(folder.resolve("lock"));
    try (Stream<Path> files = Files.list(wal)) {
      for (Path file : files.filter(FileStorage::isTemporary).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    return lock;
  }

  @Override
  public Optional<byte[]> get(String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<String> list(String prefix) throws IOException {
    Path below = file(prefix);
    if (!Files.isDirectory(below)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    Files.walkFileTree(below, new Collector(names));
    Collections.sort(names);
    return names;
  }

  /// Collects the names of files; what vanishes meanwhile is not there.
  private final class Collector extends SimpleFileVisitor<Path> {
    private final List<String> names;

    Collector(List<String> names) {
      this.names = names;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !isTemporary(file)) {
        names.add(folder.relativize(file).toString().replace('\\', '/'));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  /// All of a group is written before the first sync: the file system then commits its journal once
  /// for many files, and the syncs of the running segment wait for it less.
  @Override
  public void put(List<Blob> blobs) throws IOException {
    checkWritable();
    for (int from = 0; from < blobs.size(); from += GROUP) {
      putGroup(blobs.subList(from, Math.min(from + GROUP, blobs.size())));
    }
  }

  private void putGroup(List<Blob> blobs) throws IOException {
    Set<Path> changed = new LinkedHashSet<>();
    List<FileChannel> written = new ArrayList<>();
    try {
      for (Blob blob : blobs) {
        Path file = file(blob.name());
        Path parent = parent(file);
        Folders.make(parent, folder, changed);
        changed.add(parent);
        written.add(write(temporary(file), blob.bytes()));
      }
      for (FileChannel channel : written) {
        channel.force(true);
      }
    } finally {
      for (FileChannel channel : written) {
        channel.close();
      }
    }
    for (Blob blob : blobs) { // CRASH: a name leads to whole bytes or to none
      Path file = file(blob.name());
      Files.move(temporary(file), file, StandardCopyOption.ATOMIC_MOVE);
    }
    for (Path parent : changed) {
      Folders.force(parent);
    }
  }

  private static Path temporary(Path file) {
    return file.resolveSibling(file.getFileName() + TEMPORARY);
  }

  /// An open file that holds these bytes, not yet synced.
  private static FileChannel write(Path file, byte[] bytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    try {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      while (from.hasRemaining()) {
        channel.write(from);
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void delete(List<String> names) throws IOException {
    checkWritable();
    for (String name : names) {
      Files.deleteIfExists(file(name));
    }
  }

  @Override
  public List<String> segments() throws IOException {
    if (!Files.isDirectory(wal)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(wal)) {
      return files
          .filter(path -> Files.isRegularFile(path) && !isTemporary(path))
          .map(path -> String.valueOf(path.getFileName()))
          .sorted()
          .toList();
    }
  }

  @Override
  public Segment create(String name, int size) throws IOException {
    checkWritable();
    Path temporary = wal.resolve(name + TEMPORARY);
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(size, ZEROS));
      for (int at = 0; at < size; ) {
        zeros.clear().limit(Math.min(size - at, zeros.capacity()));
        at += channel.write(zeros, at);
        channel.force(false); // bit by bit, so that nobody else's sync waits for all of it
      }
      channel.force(true);
    }
    Files.move(temporary, wal.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    Folders.force(wal);
    return segment(name);
  }

  @Override
  public Segment segment(String name) throws IOException {
    return FileSegment.open(wal.resolve(name), readOnly);
  }

  private void checkWritable() throws IOException {
    if (readOnly) {
      throw new IOException("data folder `" + folder + "` was opened for reading");
    }
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder)) {
      throw new IOException("`" + name + "` is outside the data folder");
    }
    return file;
  }

  private static Path parent(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IOException("`" + file + "` is in no folder");
    }
    return parent;
  }

  private static boolean isTemporary(Path file) {
    return String.valueOf(file.getFileName()).endsWith(TEMPORARY);
  }
}
