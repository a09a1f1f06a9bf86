package dev.countergate.docket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TriePropertyTest {
  /// A key whose hashes collide often.
  private record Key(int value) {
    @Override
    public int hashCode() {
      return value % 7;
    }
  }

  @Test
  void itAnswersAsAMapDoesAndOldVersionsStay() {
    for (long seed = 0; seed < 200; seed++) {
      var chance = new SplittableRandom(seed);
      Trie<Key, Integer> trie = Trie.empty();
      var map = new HashMap<Key, Integer>();
      for (int i = 0; i < 200; i++) {
        Trie<Key, Integer> before = trie;
        int sizeBefore = before.size();
        var key = new Key(chance.nextInt(60));
        if (chance.nextInt(3) == 0) {
          trie = trie.remove(key);
          map.remove(key);
        } else {
          trie = trie.put(key, i);
          map.put(key, i);
        }
        assertThat(before.size()).isEqualTo(sizeBefore);
        assertThat(trie.size()).as("seed %s", seed).isEqualTo(map.size());
      }
      for (int k = 0; k < 60; k++) {
        assertThat(trie.get(new Key(k)).orElse(-1)).isEqualTo(map.getOrDefault(new Key(k), -1));
      }
      assertThat(trie.values()).containsExactlyInAnyOrderElementsOf(map.values());
    }
  }
}
