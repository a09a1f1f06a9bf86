package dev.countergate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TileTest {
  @Test
  void pathsAreThePublishedOnes() {
    assertThat(new Tile(0, 1_234_067, 8).path()).isEqualTo("tile/0/x001/x234/067.p/8");
    assertThat(new Tile(Tile.ENTRIES, 1_234_067, 8).path())
        .isEqualTo("tile/entries/x001/x234/067.p/8");
    assertThat(new Tile(1, 5, 256).path()).isEqualTo("tile/1/005");
  }

  @Test
  void aLedgerOf70000EntriesHas277TilesAnd274Bundles() {
    Map<String, byte[]> tiles = new Series(70_000).tiles;
    assertThat(tiles.keySet().stream().filter(path -> path.startsWith("tile/entries/")))
        .hasSize(274);
    assertThat(tiles).hasSize(277 + 274);
    assertThat(tiles)
        .containsKeys(
            "tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1");
    assertThat(tiles.get("tile/0/272")).hasSize(8192);
  }

  @Test
  void aLedgerOf256EntriesHasAFullTileAndOneHashAbove() {
    assertThat(new Series(256).tiles)
        .containsOnlyKeys("tile/entries/000", "tile/0/000", "tile/1/000.p/1");
  }

  @Test
  void placesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Tile(0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tile(0, 0, 257)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tile(64, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
