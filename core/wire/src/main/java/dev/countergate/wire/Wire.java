package dev.countergate.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// One end of a connection: blocking bytes in and out, plain or, after a handshake, under TLS.
public final class Wire implements Closeable {
  private Socket socket;
  private final ByteSource source;
  private final FrameWriter writer;

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.source = new ByteSource(socket.getInputStream());
    this.writer = new FrameWriter(socket.getOutputStream());
  }

  /// Takes a connected socket over.
  public static Wire over(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    return new Wire(socket);
  }

  public static Wire connect(String host, int port, Duration within) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), (int) within.toMillis());
      return over(socket);
    } catch (IOException e) {
      socket.close();
      throw new WireException("cannot reach `" + host + ":" + port + "`: " + e.getMessage(), e);
    }
  }

  public ByteSource source() {
    return source;
  }

  public FrameReader frames(int frameBytesMax) {
    return new FrameReader(source, frameBytesMax);
  }

  public FrameWriter writer() {
    return writer;
  }

  /// The server's half of a handshake. Bytes that were only peeked at are given to it.
  ///
  /// @param protocols ALPN names in order of preference; none means ALPN is not spoken
  public void acceptTls(SSLContext context, List<String> protocols) throws IOException {
    var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, source.handOver(), true);
    tls.setUseClientMode(false);
    handshake(tls, protocols);
  }

  /// The client's half of a handshake.
  ///
  /// @param nameToCheck the host name that the certificate must carry; absent means any
  public void startTls(SSLContext context, Optional<String> nameToCheck) throws IOException {
    if (source.buffered() > 0) throw new WireException("bytes arrived before the TLS handshake");
    String name = nameToCheck.orElseGet(() -> socket.getInetAddress().getHostAddress());
    var tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
    tls.setUseClientMode(true);
    if (nameToCheck.isPresent()) {
      var parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
    }
    handshake(tls, List.of());
  }

  /// The TLS side of this connection, once there is one.
  public Optional<SSLSocket> tls() {
    return socket instanceof SSLSocket tls ? Optional.of(tls) : Optional.empty();
  }

  /// How long a read may wait; zero is for ever.
  public void readWithin(Duration limit) throws IOException {
    socket.setSoTimeout((int) limit.toMillis());
  }

  public String peer() {
    return String.valueOf(socket.getRemoteSocketAddress());
  }

  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void handshake(SSLSocket tls, List<String> protocols) throws IOException {
    if (!protocols.isEmpty()) {
      var parameters = tls.getSSLParameters();
      parameters.setApplicationProtocols(protocols.toArray(String[]::new));
      tls.setSSLParameters(parameters);
    }
    tls.startHandshake();
    socket = tls;
    source.continueWith(tls.getInputStream());
    writer.continueWith(tls.getOutputStream());
  }
}
