package dev.countergate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every proof of every small tree verifies, and no neighbour of it does.
class ProofPropertyTest {
  private static final int SIZES = 40;

  private final Series series = new Series(SIZES);
  private final Proofs proofs = series.proofs();

  @Test
  void everyEntryOfEverySizeIsProven() {
    for (int size = 1; size <= SIZES; size++) {
      Hash root = proofs.root(size);
      for (int index = 0; index < size; index++) {
        List<Hash> proof = proofs.inclusion(index, size);
        assertThat(Tree.includes(root, size, index, series.leaf(index), proof)).isTrue();
      }
    }
  }

  @Test
  void everySizeContinuesEveryOlderOne() {
    for (int size = 0; size <= SIZES; size++) {
      for (int old = 0; old <= size; old++) {
        List<Hash> proof = proofs.consistency(old, size);
        assertThat(Tree.continues(proofs.root(old), old, proofs.root(size), size, proof))
            .as("%d to %d", old, size)
            .isTrue();
      }
    }
  }

  @Test
  void noNeighbourOfAnInclusionProofVerifies() {
    for (int size : new int[] {2, 3, 7, 8, 13, 33, 40}) {
      for (int index = 0; index < size; index++) {
        refuseInclusions(size, index);
      }
    }
  }

  private void refuseInclusions(int size, int index) {
    Hash root = proofs.root(size);
    Hash leaf = series.leaf(index);
    List<Hash> proof = proofs.inclusion(index, size);
    assertThat(Tree.includes(root, size, index, series.leaf((index + 1) % size), proof)).isFalse();
    for (int other : new int[] {index - 1, index + 1, index ^ 2, -1, size}) {
      assertThat(Tree.includes(root, size, other, leaf, proof)).isFalse();
    }
    for (Hash other : List.of(Tree.emptyRoot(), leaf, Tree.node(root, root))) {
      if (!other.equals(root)) {
        assertThat(Tree.includes(other, size, index, leaf, proof)).isFalse();
      }
    }
    for (List<Hash> bad : neighbours(proof, root)) {
      assertThat(Tree.includes(root, size, index, leaf, bad)).isFalse();
    }
  }

  @Test
  void noNeighbourOfAConsistencyProofVerifies() {
    for (int size : new int[] {2, 3, 7, 8, 13, 33, 40}) {
      for (int old = 1; old < size; old++) {
        refuseConsistencies(old, size);
      }
    }
  }

  private void refuseConsistencies(int old, int size) {
    Hash before = proofs.root(old);
    Hash root = proofs.root(size);
    List<Hash> proof = proofs.consistency(old, size);
    assertThat(Tree.continues(root, old, before, size, proof)).isFalse();
    assertThat(Tree.continues(before, size, root, old, proof)).isFalse();
    assertThat(Tree.continues(Tree.emptyRoot(), old, root, size, proof)).isFalse();
    assertThat(Tree.continues(before, old, Tree.emptyRoot(), size, proof)).isFalse();
    assertThat(Tree.continues(before, 0, root, size, proof)).isFalse();
    assertThat(Tree.continues(before, -1, root, size, proof)).isFalse();
    for (List<Hash> bad : neighbours(proof, root)) {
      assertThat(Tree.continues(before, old, root, size, bad)).isFalse();
    }
  }

  @Test
  void aProofOf64HashesIsRefused() {
    List<Hash> long64 = Collections.nCopies(64, Tree.emptyRoot());
    assertThat(Tree.includes(Tree.emptyRoot(), Long.MAX_VALUE, 0, Tree.emptyRoot(), long64))
        .isFalse();
    assertThat(Tree.continues(Tree.emptyRoot(), 1, Tree.emptyRoot(), Long.MAX_VALUE, long64))
        .isFalse();
  }

  /// Truncated, extended, doubled, one bit changed, hashes or the root put before or after.
  private static List<List<Hash>> neighbours(List<Hash> proof, Hash root) {
    List<List<Hash>> bad = new ArrayList<>();
    for (Hash more : List.of(root, Tree.emptyRoot())) {
      bad.add(with(proof, 0, more));
      bad.add(with(proof, proof.size(), more));
    }
    for (int i = 0; i < proof.size(); i++) {
      List<Hash> shorter = new ArrayList<>(proof);
      shorter.remove(i);
      bad.add(shorter);
      bad.add(with(proof, i, proof.get(i)));
      byte[] bytes = proof.get(i).bytes();
      bytes[i] ^= 4;
      List<Hash> changed = new ArrayList<>(proof);
      changed.set(i, Hash.of(bytes));
      bad.add(changed);
    }
    return bad;
  }

  private static List<Hash> with(List<Hash> proof, int at, Hash more) {
    List<Hash> longer = new ArrayList<>(proof);
    longer.add(at, more);
    return longer;
  }
}
