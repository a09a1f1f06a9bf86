package dev.countergate.ledger;

import java.util.List;

/// A tree head: which ledger, how many entries, and the one hash that binds them all. Signed, it is
/// the text of a note.
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {
  public Checkpoint {
    if (origin.isEmpty() || origin.indexOf('\n') >= 0 || size < 0) {
      throw new Malformed("a checkpoint of `" + origin + "` with size " + size);
    }
    extensions = List.copyOf(extensions);
  }

  public Checkpoint(String origin, long size, Hash root) {
    this(origin, size, root, List.of());
  }

  /// Reads the text of a note.
  public static Checkpoint parse(String text) {
    String[] line = text.split("\n", -1); // the last one is empty: the text ends in a newline
    if (line.length < 4 || !line[line.length - 1].isEmpty()) {
      throw new Malformed("a checkpoint of fewer than three lines");
    }
    List<String> extensions = List.of(line).subList(3, line.length - 1);
    if (extensions.contains("")) {
      throw new Malformed("a checkpoint with an empty extension line");
    }
    return new Checkpoint(line[0], Spelling.decimal(line[1]), Hash.parse(line[2]), extensions);
  }

  /// Reads a note that this key must have signed; the key's name must be the origin.
  public static Checkpoint open(byte[] note, VerifierKey key) {
    Note read = Note.parse(note);
    read.require(key);
    Checkpoint checkpoint = parse(read.text());
    if (!checkpoint.origin.equals(key.name())) {
      throw new Malformed(
          "a checkpoint of `" + checkpoint.origin + "`, expected `" + key.name() + "`");
    }
    return checkpoint;
  }

  /// The text that is signed.
  public String text() {
    var text = new StringBuilder(origin + "\n" + size + "\n" + root + "\n");
    extensions.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
