package dev.countergate.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// Payloads beside the ledger. Each bundle of entries has a folder `payloads/<bundle>/` of pieces,
/// each named by the position of its first entry: a piece holds what one integration brought.
final class PayloadStore {
  private static final String PREFIX = "payloads/";
  private static final int ITEM_BYTES = 8 + Payload.COMMITMENT_BYTES + 4 + 4;

  private final Storage storage;

  PayloadStore(Storage storage) {
    this.storage = storage;
  }

  /// A payload with the index of its entry.
  record Item(long index, Payload payload) {}

  /// The blobs that keep these payloads, which are in the order of their entries.
  static List<Storage.Blob> pieces(List<Item> items) {
    List<Storage.Blob> pieces = new ArrayList<>();
    for (int from = 0; from < items.size(); ) {
      long bundle = items.get(from).index / Tile.WIDTH;
      int to = from;
      while (to < items.size() && items.get(to).index / Tile.WIDTH == bundle) {
        to++;
      }
      long position = items.get(from).index % Tile.WIDTH;
      String name = folder(bundle) + position;
      pieces.add(new Storage.Blob(name, encode(items.subList(from, to))));
      from = to;
    }
    return pieces;
  }

  private static String folder(long bundle) {
    return PREFIX + Tile.number(bundle) + ".d/";
  }

  private static byte[] encode(List<Item> items) {
    int bytes = 0;
    for (Item item : items) {
      bytes += ITEM_BYTES + item.payload.envelope().length;
    }
    ByteBuffer into = ByteBuffer.allocate(bytes);
    for (Item item : items) {
      int start = into.position();
      byte[] envelope = item.payload.envelope();
      into.putLong(item.index).put(item.payload.commitment()).putInt(envelope.length);
      into.put(envelope);
      into.putInt(checksum(into, start, into.position()));
    }
    return into.array();
  }

  private static int checksum(ByteBuffer bytes, int from, int to) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate().position(from).limit(to));
    return (int) crc.getValue();
  }

  /// All payloads of the entries of one bundle, each once. What cannot be read is a finding.
  List<Item> bundle(long bundle, Consumer<Finding> findings) throws IOException {
    List<Item> items = new ArrayList<>();
    for (String name : storage.list(folder(bundle))) {
      for (Item item : read(name, findings)) {
        if (items.stream().noneMatch(known -> isSame(known, item))) {
          items.add(item);
        }
      }
    }
    return items;
  }

  /// The payloads of one entry.
  List<Payload> of(long index) throws IOException {
    return bundle(index / Tile.WIDTH, PayloadStore::refuse).stream()
        .filter(item -> item.index == index)
        .map(Item::payload)
        .toList();
  }

  /// Deletes one payload for good.
  void erase(long index, byte[] commitment) throws IOException {
    for (String name : storage.list(folder(index / Tile.WIDTH))) {
      List<Item> items = read(name, PayloadStore::refuse);
      List<Item> kept =
          items.stream()
              .filter(item ->
                  item.index != index || !Arrays.equals(item.payload.commitment(), commitment))
              .toList();
      if (kept.isEmpty()) {
        storage.delete(List.of(name));
      } else if (kept.size() < items.size()) {
        storage.put(List.of(new Storage.Blob(name, encode(kept))));
      }
    }
  }

  private static boolean isSame(Item one, Item two) {
    return one.index == two.index
        && Arrays.equals(one.payload.commitment(), two.payload.commitment());
  }

  private static void refuse(Finding finding) {
    throw new LedgerDamaged("a payload is damaged: " + finding);
  }

  private List<Item> read(String name, Consumer<Finding> findings) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(storage.get(name).orElse(new byte[0]));
    List<Item> items = new ArrayList<>();
    while (from.hasRemaining()) {
      int start = from.position();
      int length =
          from.remaining() < ITEM_BYTES ? -1 : from.getInt(start + 8 + Payload.COMMITMENT_BYTES);
      if (length < 0 || length > from.remaining() - ITEM_BYTES) {
        findings.accept(new Finding(name, "ends inside a payload, after " + after(items)));
        return items;
      }
      int end = start + ITEM_BYTES - 4 + length;
      if (from.getInt(end) != checksum(from, start, end)) {
        findings.accept(new Finding(name, "holds a damaged payload, after " + after(items)));
        return items;
      }
      long index = from.getLong();
      byte[] commitment = new byte[Payload.COMMITMENT_BYTES];
      from.get(commitment);
      byte[] envelope = new byte[from.getInt()];
      from.get(envelope).getInt();
      items.add(new Item(index, new Payload(commitment, envelope)));
    }
    return items;
  }

  private static String after(List<Item> items) {
    return items.isEmpty() ? "the beginning" : "entry " + items.getLast().index;
  }
}
