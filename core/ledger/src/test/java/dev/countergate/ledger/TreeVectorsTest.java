package dev.countergate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The published hashes of RFC 6962 trees (transparency-dev/merkle, x/mod) and of our series.
class TreeVectorsTest {
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");
  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void rootsOfSizesZeroToEightAreThePublishedOnes() {
    var frontier = new Frontier(new Hasher());
    for (int size = 0; size <= 8; size++) {
      assertThat(HexFormat.of().formatHex(frontier.root().bytes())).isEqualTo(ROOTS.get(size));
      if (size < 8) {
        frontier.add(Tree.leaf(HexFormat.of().parseHex(LEAVES.get(size))));
      }
    }
  }

  @Test
  void thePublishedProofsHold() {
    Hash root = Hash.of(HexFormat.of().parseHex(ROOTS.get(8)));
    Hash leaf = Hash.parse("QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=");
    assertThat(leaf).isEqualTo(Tree.leaf(HexFormat.of().parseHex(LEAVES.get(5))));
    assertThat(
            Tree.includes(
                root,
                8,
                5,
                leaf,
                hashes(
                    "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
                    "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
                    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")))
        .isTrue();
    Hash first = Hash.of(HexFormat.of().parseHex(ROOTS.get(1)));
    assertThat(
            Tree.continues(
                first,
                1,
                root,
                8,
                hashes(
                    "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
                    "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
                    "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")))
        .isTrue();
  }

  @Test
  void aRecordHashesAsInTheGoChecksumDatabase() {
    assertThat(Tree.leaf("hello world".getBytes(StandardCharsets.UTF_8)))
        .hasToString("TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=");
  }

  @Test
  void rootsOfTheSeriesAreThePublishedOnesUpTo70000() {
    var frontier = new Frontier(new Hasher());
    for (int size = 0; size <= 70_000; size++) {
      String expected = published(size);
      if (!expected.isEmpty()) {
        assertThat(frontier.root()).as("root of size %d", size).hasToString(expected);
      }
      frontier.add(Tree.leaf(Series.entry(size)));
    }
  }

  private static String published(int size) {
    return switch (size) {
      case 0 -> "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
      case 3 -> "d5/AeBSbTB2zOfTfwr9cK5ZK10aIY96P5LTkLvI2MBI=";
      case 5 -> "XBn04edjJ5k1iAAY9hDLhLE5gkiq4VBdUE6HZrrWxhk=";
      case 6 -> "NP6aTppA+kLJ2HDbRtH2nuDKLII3g7/cESCNUzlIXLM=";
      case 7 -> "nnxpV42voWyCqLrbalu/Yfq9Iy+E+5Ktz8EbmqCzCdQ=";
      case 9 -> "bXhJaSCfN97ZApzA6V2YNK+GXyeIlqjrAyCnA7sgqSs=";
      case 10 -> "Dxs01TVNBFLBVzTGgopiniHibVhlrkpk2A1CH6lwkbg=";
      case 11 -> "bD3e0i7G+l+MbyS7fapnnNzFwAANpBSY9V+X0FRkmUc=";
      case 12 -> "AbfqeT/XBI1yyoFytAEZwATM9pA6OGPg9aLG4b0MMjQ=";
      case 255 -> "CdbvfjKgHDVkTjxIhFWWIQrYzZOgce62TdIB5R2M98o=";
      case 256 -> "ow9DrhXQVCXLv8+YIA5wnuSGEJIRQ504znts29MyY4U=";
      case 257 -> "o4v2PCE7tQgoH9HNDowA1qypwaYmF3AVPwQcwS6WUl8=";
      case 1_000 -> "WTn7LtQeqsQguf01kVlaLLIT7IXNAFM9LPJ37JyUTl0=";
      case 65_535 -> "L2Fc6IkYOWKFjpuVgBLAYrhdOruvQpSkpvDwrOY4CW4=";
      case 65_536 -> "ohkF0Hky5NgOv8CTkupJQAIjY0fDVPxzCu28y0mgq1Y=";
      case 65_537 -> "5uS5achZt4tXGFZthf5Hu5ZhNOvhMRVKBvCkT3G0j7g=";
      case 65_793 -> "CEC+cvb4eFkQkMPFj+g4ZUZ1zwyLRtvd/+IsXBVl91k=";
      case 70_000 -> "Yc8KoVeoG6fEenFohDclER6sUpuB2JyCXs5FnofXg7o=";
      default -> "";
    };
  }

  static List<Hash> hashes(String... texts) {
    return List.of(texts).stream().map(Hash::parse).toList();
  }
}
