package dev.countergate.gate;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which facts belong to which action: a searchable memory of the last actions, rebuilt at start,
/// never evidence.
public final class Trail {
  private static final int ACTIONS_MAX = 20_000;

  private final Map<Position, List<Mark>> byAction =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, List<Mark>> eldest) {
          return size() > ACTIONS_MAX;
        }
      };
  private final Map<Position, Position> byApproval =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, Position> eldest) {
          return size() > ACTIONS_MAX;
        }
      };

  /// A fact of an action, and what the docket said of it.
  public record Link(Recorded fact, Ruling ruling) {}

  /// Where such a fact stands.
  record Mark(Position place, Ruling ruling) {}

  synchronized void note(Recorded recorded, Ruling ruling) {
    if (recorded.fact() instanceof Fact.Asked asked) {
      byAction.put(recorded.place(), new ArrayList<>(2));
      asked.joins().map(byApproval::get).ifPresent(first -> add(first, recorded, ruling));
    }
    if (recorded.fact() instanceof Fact.Opened opened) {
      byApproval.put(recorded.place(), opened.action());
    }
    actionOf(recorded).ifPresent(action -> add(action, recorded, ruling));
  }

  private void add(Position action, Recorded recorded, Ruling ruling) {
    List<Mark> marks = byAction.get(action);
    if (marks != null) marks.add(new Mark(recorded.place(), ruling));
  }

  private Optional<Position> actionOf(Recorded recorded) {
    return switch (recorded.fact()) {
      case Fact.Asked _ -> Optional.of(recorded.place());
      case Fact.Rehearsed(var action, _) -> Optional.of(action);
      case Fact.Opened opened -> Optional.of(opened.action());
      case Fact.Measured measured -> Optional.of(measured.action());
      case Fact.Finished(var action, _) -> Optional.of(action);
      case Fact.Resolved resolved -> Optional.of(resolved.action());
      case Fact.Presented presented -> of(presented.approval(), recorded);
      case Fact.Answered answered -> of(answered.verdict().approval(), recorded);
      case Fact.Expired(var approval) -> of(approval, recorded);
      case Fact.Withdrawn(var approval, _) -> of(approval, recorded);
      case Fact.Released released -> of(released.approval(), recorded);
      default -> Optional.empty();
    };
  }

  private Optional<Position> of(Position approval, Recorded recorded) {
    return Optional.ofNullable(byApproval.get(approval))
        .filter(action -> !action.equals(recorded.place()));
  }

  synchronized List<Mark> of(Position action) {
    return List.copyOf(byAction.getOrDefault(action, List.of()));
  }

  synchronized List<Position> recent(int most) {
    var all = new ArrayList<>(byAction.keySet());
    int from = Math.max(0, all.size() - most);
    return all.subList(from, all.size()).reversed();
  }
}
