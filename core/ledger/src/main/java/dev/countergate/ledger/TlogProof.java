package dev.countergate.ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The offline proof of one entry, a `.tlog-proof` file: its index, its path to the root, and the
/// signed checkpoint with that root.
public record TlogProof(long index, List<Hash> path, Note checkpoint) {
  private static final String MAGIC = "c2sp.org/tlog-proof@v1";
  private static final int LINE_CHARS_MAX = 65_536;

  public TlogProof {
    if (path.size() > Tree.PROOF_HASHES_MAX) {
      throw new Malformed("a proof of " + path.size() + " hashes");
    }
    path = List.copyOf(path);
  }

  public static TlogProof parse(byte[] bytes) {
    // Latin 1 keeps every byte, so the checkpoint comes out as it went in.
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = all.indexOf("\n\n");
    if (end < 0) {
      throw new Malformed("a proof without an empty line before its checkpoint");
    }
    List<String> lines = new ArrayList<>(List.of(all.substring(0, end).split("\n", -1)));
    if (lines.stream().anyMatch(line -> line.length() > LINE_CHARS_MAX)) {
      throw new Malformed("a proof with a line of more than " + LINE_CHARS_MAX + " bytes");
    }
    if (!lines.removeFirst().equals(MAGIC)) {
      throw new Malformed("a proof that does not begin with `" + MAGIC + "`");
    }
    if (!lines.isEmpty() && lines.getFirst().startsWith("extra ")) {
      Spelling.base64(lines.removeFirst().substring("extra ".length())); // not authenticated
    }
    if (lines.isEmpty() || !lines.getFirst().startsWith("index ")) {
      throw new Malformed("a proof without an index line");
    }
    long index = Spelling.decimal(lines.removeFirst().substring("index ".length()));
    List<Hash> path = lines.stream().map(Hash::parse).toList();
    byte[] note = all.substring(end + 2).getBytes(StandardCharsets.ISO_8859_1);
    return new TlogProof(index, path, Note.parse(note));
  }

  /// Whether the proof shows, under this log's key, that the ledger holds `entry` at its index.
  public boolean proves(byte[] entry, VerifierKey key) {
    Checkpoint head = Checkpoint.open(checkpoint.bytes(), key);
    return Tree.includes(head.root(), head.size(), index, Tree.leaf(entry), path);
  }

  public byte[] bytes() {
    var text = new StringBuilder(MAGIC + "\nindex " + index + "\n");
    path.forEach(hash -> text.append(hash).append('\n'));
    return text.append('\n').append(checkpoint).toString().getBytes(StandardCharsets.UTF_8);
  }
}
