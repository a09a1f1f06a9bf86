package dev.countergate.web.console.view;

import java.util.List;
import java.util.Optional;

/// Where one approval is answered: time, seats, what is answered, and what may be done now.
///
/// @param big what stands in the clock's place when there is none: `0:00`, `Approved`
/// @param right what stands beside it
/// @param signature whether the rule asks for a signature by a passkey
public record Rail(
    long id,
    long action,
    Optional<Clock> clock,
    String big,
    String right,
    boolean signature,
    String seatsHead,
    String seatsRight,
    List<Seat> seats,
    String actionDigest,
    String viewDigest,
    Optional<Note> note,
    List<Drift> drifts,
    Offer offer) {
  public Rail {
    seats = List.copyOf(seats);
    drifts = List.copyOf(drifts);
  }

  /// One needed answer, given or open.
  public record Seat(boolean filled, String who, String about) {}

  /// What was approved of one table, and what was found at release.
  public record Drift(List<Run> table, String what, String approved, String found, boolean same) {
    public Drift {
      table = List.copyOf(table);
    }
  }

  /// What the reader may do.
  public sealed interface Offer {
    /// Nothing any more; the button stays in its place and says so.
    record Over(String says) implements Offer {}

    /// Nothing, by who the reader is.
    record NotYours(String says) implements Offer {}

    /// It is being recorded that the reader sees this.
    record Recording() implements Offer {}

    /// An answer that names this showing.
    record Answer(
        long presented,
        String shownAt,
        String view,
        Approving approving,
        boolean reasonRequired,
        boolean folds)
        implements Offer {}
  }

  /// How the reader may approve. Refusing needs a session only.
  public sealed interface Approving {
    /// By a click, which the session proves.
    record Click(String grade) implements Approving {}

    /// By a signature of the reader's passkey over the verdict.
    record Signature() implements Approving {}

    /// Not at all; the button stays in its place and says why.
    record Not(String icon, String says) implements Approving {}
  }

  /// Whether the reader can answer here, or will as soon as the showing is recorded.
  public boolean isAnswerable() {
    return switch (offer) {
      case Offer.Recording _, Offer.Answer _ -> true;
      case Offer.Over _, Offer.NotYours _ -> false;
    };
  }

  public static String spaced(String hex) {
    return hex.substring(0, 4)
        + " "
        + hex.substring(4, 8)
        + " … "
        + hex.substring(hex.length() - 4);
  }
}
