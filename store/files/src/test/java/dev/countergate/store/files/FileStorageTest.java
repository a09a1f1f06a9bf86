package dev.countergate.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.ledger.Lock;
import dev.countergate.ledger.Storage;
import dev.countergate.ledger.Tree;
import dev.countergate.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest extends StorageContract {
  @TempDir private Path folder;

  @Override
  protected Storage open() {
    return FileStorage.at(folder.resolve("data"));
  }

  @Test
  void theFolderIsForItsOwnerAlone() throws IOException {
    open().lock().close();
    for (String name : List.of("", "wal", "payloads")) {
      Path made = folder.resolve("data").resolve(name);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aHeadWhoseNewestLineIsTornIsTheOneBefore() throws IOException {
    var one = new Lock.Head(1, Tree.emptyRoot());
    var two = new Lock.Head(2, Tree.emptyRoot());
    try (Lock lock = open().lock()) {
      lock.swap(Optional.empty(), one);
      lock.swap(Optional.of(one), two);
    }
    Path file = folder.resolve("data/lock");
    byte[] bytes = Files.readAllBytes(file);
    bytes[2] ^= 1; // the second turn stands at the beginning
    Files.write(file, bytes);
    try (Lock lock = open().lock()) {
      assertThat(lock.head()).contains(one);
    }
  }

  @Test
  void nothingIsReadOrWrittenOutsideTheFolder() {
    assertThatThrownBy(() -> open().get("../secret"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is outside the data folder");
  }

  @Test
  void aReaderChangesNothing() throws IOException {
    open().lock().close();
    Storage reader = FileStorage.reading(folder.resolve("data"));
    assertThatThrownBy(reader::lock).hasMessageContaining("was opened for reading");
    assertThatThrownBy(() -> reader.delete(List.of("lock")))
        .hasMessageContaining("was opened for reading");
    assertThatThrownBy(() -> reader.create("0001", 10))
        .hasMessageContaining("was opened for reading");
  }
}
