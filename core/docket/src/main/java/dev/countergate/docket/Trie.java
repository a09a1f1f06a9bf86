package dev.countergate.docket;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A persistent hash map: a change gives a new map and shares all but one path with the old one.
///
/// Each level takes five bits of the hash; a node keeps a bitmap of its used places and an array
/// without gaps, holding leaves and nodes. Keys whose hashes agree in all 32 bits share a leaf
/// chain.
final class Trie<K, V> {
  private static final Trie<Object, Object> EMPTY = new Trie<>(new Node(0, new Object[0]), 0);
  private final Node root;
  private final int size;

  private Trie(Node root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked")
  static <K, V> Trie<K, V> empty() {
    return (Trie<K, V>) EMPTY;
  }

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked")
  Optional<V> get(K key) {
    int hash = spread(key);
    Object place = root;
    for (int shift = 0; place instanceof Node node; shift += 5) {
      int bit = bit(hash, shift);
      if ((node.bitmap & bit) == 0) return Optional.empty();
      place = node.places[index(node.bitmap, bit)];
    }
    for (Leaf leaf = (Leaf) place; leaf != null; leaf = leaf.next) {
      if (leaf.key.equals(key)) return Optional.of((V) leaf.value);
    }
    return Optional.empty();
  }

  Trie<K, V> put(K key, V value) {
    boolean fresh = get(key).isEmpty();
    return new Trie<>(put(root, 0, spread(key), key, value), fresh ? size + 1 : size);
  }

  Trie<K, V> remove(K key) {
    if (get(key).isEmpty()) return this;
    return new Trie<>(remove(root, 0, spread(key), key), size - 1);
  }

  @SuppressWarnings("unchecked")
  void forEach(BiConsumer<? super K, ? super V> action) {
    walk(root, leaf -> action.accept((K) leaf.key, (V) leaf.value));
  }

  List<V> values() {
    var values = new ArrayList<V>(size);
    forEach((_, value) -> values.add(value));
    return values;
  }

  private static void walk(Object place, java.util.function.Consumer<Leaf> action) {
    if (place instanceof Node node) {
      for (Object child : node.places) walk(child, action);
    } else {
      for (Leaf leaf = (Leaf) place; leaf != null; leaf = leaf.next) action.accept(leaf);
    }
  }

  private static Node put(Node node, int shift, int hash, Object key, Object value) {
    int bit = bit(hash, shift);
    int at = index(node.bitmap, bit);
    if ((node.bitmap & bit) == 0) {
      Object[] places = new Object[node.places.length + 1];
      System.arraycopy(node.places, 0, places, 0, at);
      places[at] = new Leaf(key, value, null);
      System.arraycopy(node.places, at, places, at + 1, node.places.length - at);
      return new Node(node.bitmap | bit, places);
    }
    Object[] places = node.places.clone();
    places[at] =
        switch (places[at]) {
          case Node child -> put(child, shift + 5, hash, key, value);
          case Leaf leaf when spread(leaf.key) == hash || shift >= 30 -> chain(leaf, key, value);
          case Leaf leaf -> split(leaf, shift + 5, hash, key, value);
          default -> throw new IllegalStateException("a trie holds nodes and leaves");
        };
    return new Node(node.bitmap, places);
  }

  private static Node split(Leaf leaf, int shift, int hash, Object key, Object value) {
    var lower = new Node(bit(spread(leaf.key), shift), new Object[] {leaf});
    return put(lower, shift, hash, key, value);
  }

  private static Leaf chain(Leaf leaf, Object key, Object value) {
    Leaf rest = without(leaf, key);
    return new Leaf(key, value, rest);
  }

  private static Node remove(Node node, int shift, int hash, Object key) {
    int bit = bit(hash, shift);
    int at = index(node.bitmap, bit);
    Object child = node.places[at];
    Object left = left(child, shift, hash, key);
    boolean gone = left == null || (left instanceof Node lower && lower.places.length == 0);
    if (left != null && !gone) {
      Object[] places = node.places.clone();
      places[at] = left;
      return new Node(node.bitmap, places);
    }
    Object[] places = new Object[node.places.length - 1];
    System.arraycopy(node.places, 0, places, 0, at);
    System.arraycopy(node.places, at + 1, places, at, places.length - at);
    return new Node(node.bitmap & ~bit, places);
  }

  private static @Nullable Object left(Object child, int shift, int hash, Object key) {
    return child instanceof Node lower
        ? remove(lower, shift + 5, hash, key)
        : without((Leaf) child, key);
  }

  private static @Nullable Leaf without(@Nullable Leaf leaf, Object key) {
    if (leaf == null) return null;
    if (leaf.key.equals(key)) return leaf.next;
    return new Leaf(leaf.key, leaf.value, without(leaf.next, key));
  }

  private static int spread(Object key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }

  private static int bit(int hash, int shift) {
    return 1 << ((hash >>> shift) & 31);
  }

  private static int index(int bitmap, int bit) {
    return Integer.bitCount(bitmap & (bit - 1));
  }

  @Override
  public String toString() {
    return Arrays.toString(values().toArray());
  }

  private static final class Node {
    final int bitmap;
    final Object[] places;

    Node(int bitmap, Object[] places) {
      this.bitmap = bitmap;
      this.places = places;
    }
  }

  private static final class Leaf {
    final Object key;
    final Object value;
    final @Nullable Leaf next;

    Leaf(Object key, Object value, @Nullable Leaf next) {
      this.key = key;
      this.value = value;
      this.next = next;
    }
  }
}
