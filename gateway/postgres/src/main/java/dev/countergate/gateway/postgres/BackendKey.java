package dev.countergate.gateway.postgres;

/// What a CancelRequest must show: 4 secret bytes in protocol 3.0, up to 256 in 3.2.
record BackendKey(int process, byte[] secret) {}
