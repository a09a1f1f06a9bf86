package dev.countergate.ledger;

/// Is shown every entry in order, once it is durable, by one thread, and rules on it; at the start
/// also every entry of the past.
@FunctionalInterface
public interface Follower<T, R> {
  R follow(Entry<T> entry);
}
