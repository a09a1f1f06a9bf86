package dev.countergate.docket;

import dev.countergate.domain.Clause;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Position;
import dev.countergate.domain.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The question put to people, with everything that happened to it.
///
/// @param party who counts as one with whoever asks, and so never answers
/// @param spentBy the action that took the grant
public record Approval(
    Position id,
    Fact.Asked asked,
    Fact.Opened opened,
    Instant openedAt,
    Set<String> party,
    List<Showing> showings,
    List<Seat> seats,
    Optional<Ending> ending,
    Optional<Position> spentBy) {

  /// One person was shown the view.
  public record Showing(
      Position place, Digest leaf, String person, Digest view, Instant at, boolean answered) {}

  /// One filled place.
  public record Seat(String person, int clause, Grade grade, Instant at) {}

  public View view() {
    return opened.view();
  }

  public Decision.Ask ask() {
    return opened.view().ask();
  }

  public boolean isOpenAt(Instant at) {
    return ending.isEmpty() && at.isBefore(opened.expires());
  }

  /// The ending as it stands at that time: an open approval past its expiry has expired.
  public Optional<Ending> endingAt(Instant at) {
    if (ending.isEmpty() && !at.isBefore(opened.expires())) {
      return Optional.of(new Ending.Expired(opened.expires()));
    }
    return ending;
  }

  /// How many people are still missing for a clause.
  public int missing(int clause) {
    long filled = seats.stream().filter(seat -> seat.clause() == clause).count();
    return ask().clauses().get(clause).count() - (int) filled;
  }

  /// The place that this person has filled.
  public Optional<Seat> seatOf(String person) {
    return seats.stream().filter(seat -> seat.person().equals(person)).findFirst();
  }

  /// The first clause with an empty place that a member of these groups could fill.
  public Optional<Integer> clauseFor(List<String> groups) {
    for (int i = 0; i < ask().clauses().size(); i++) {
      Clause clause = ask().clauses().get(i);
      if (groups.contains(clause.group()) && missing(i) > 0) return Optional.of(i);
    }
    return Optional.empty();
  }

  boolean complete() {
    for (int i = 0; i < ask().clauses().size(); i++) if (missing(i) > 0) return false;
    return true;
  }

  Approval ended(Ending how) {
    return new Approval(
        id, asked, opened, openedAt, party, showings, seats, Optional.of(how), spentBy);
  }

  Approval spent(Position action) {
    return new Approval(
        id, asked, opened, openedAt, party, showings, seats, ending, Optional.of(action));
  }

  Approval shown(Showing showing) {
    return with(plus(showings, showing), seats);
  }

  Approval seated(Position showing, Seat seat) {
    Approval filled = with(answered(showing), plus(seats, seat));
    return filled.complete() ? filled.ended(new Ending.Granted(seat.at())) : filled;
  }

  Approval answeredOn(Position showing) {
    return with(answered(showing), seats);
  }

  private Approval with(List<Showing> shown, List<Seat> filled) {
    return new Approval(id, asked, opened, openedAt, party, shown, filled, ending, spentBy);
  }

  private List<Showing> answered(Position place) {
    var marked = new ArrayList<Showing>();
    for (Showing one : showings) {
      marked.add(
          one.place().equals(place)
              ? new Showing(place, one.leaf(), one.person(), one.view(), one.at(), true)
              : one);
    }
    return List.copyOf(marked);
  }

  private static <T> List<T> plus(List<T> items, T item) {
    var more = new ArrayList<>(items);
    more.add(item);
    return List.copyOf(more);
  }
}
